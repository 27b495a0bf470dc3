using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Tests.Logging;
using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Uploads;

/// <summary>Numbers that are legal and say nothing, and some that look odd and are fine.</summary>
public sealed class SuspiciousUploadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedLog _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task UploadSoftLabels_UniformOrOfOneClass_CountsAndIsFlagged()
    {
        await using var coordinator = await StartAsync(TestFederation.Spec("glyphs", clients: 3, rounds: 1), "anna", "ben", "carl");

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna").With(Rows(1f / 3, 1f / 3, 1f / 3)));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben").With(Rows(0.1f, 0.2f, 0.7f)));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "carl"));
        await coordinator.WaitForAsync("glyphs", FederationState.Completed);

        var finished = Assert.Single((await coordinator.StatusAsync("glyphs")).Finished);
        Assert.Equal(["anna", "ben"], finished.Suspicious);
        Assert.Equal(
            ["Warning upload-suspicious: Round 1: the upload of anna is suspicious: all 20 rows are uniform.",
                "Warning upload-suspicious: Round 1: the upload of ben is suspicious: all 20 rows name class 2."],
            _log.Lines.Where(line => line.Contains("suspicious", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task UploadSoftLabels_UniformWhereTheSpecRejectsThat_IsRefusedAndAnotherCounts()
    {
        await using var coordinator = await StartAsync(TestFederation.Spec("glyphs") with { SuspiciousUploads = "reject" }, "anna", "ben");
        var upload = TestUpload.Of("glyphs", "anna");

        var refusal = await Refusal.OfAsync(coordinator.UploadAsync(upload.With(Rows(1f / 3, 1f / 3, 1f / 3))));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidSoftLabels, "all 20 rows are uniform");
        await coordinator.UploadAsync(upload);
        Assert.Equal(["anna"], (await coordinator.GetRoundAsync("glyphs")).Contributed);
    }

    [Fact]
    public async Task UploadSoftLabels_AnothersToTheBit_CountsAndBothAreFlagged()
    {
        await using var coordinator = await StartAsync(TestFederation.Spec("glyphs", clients: 3, rounds: 1), "anna", "ben", "carl");
        var anna = TestUpload.Probabilities("anna", 1);

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna").With(anna));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "carl").With(anna));
        await coordinator.WaitForAsync("glyphs", FederationState.Completed);

        var status = await coordinator.StatusAsync("glyphs");
        Assert.Equal(["anna", "carl"], Assert.Single(status.Finished).Suspicious);
        Assert.Contains("; suspicious uploads in round 1: anna, carl", StatusText.Line(status), StringComparison.Ordinal);
        Assert.Equal(
            ["Warning upload-suspicious: Round 1: the upload of carl is suspicious: it is anna's upload to the bit."],
            _log.Lines.Where(line => line.Contains("suspicious", StringComparison.Ordinal)));
    }

    // Good teachers name the same classes.
    [Fact]
    public async Task UploadSoftLabels_SameLabelsAsAnothers_CountAndAreNotFlagged()
    {
        await using var coordinator = await StartAsync(
            TestFederation.Spec("glyphs", rounds: 1) with { Encoding = "label", SuspiciousUploads = "reject" }, "anna", "ben");

        await coordinator.UploadAsync(Labels("anna"));
        await coordinator.UploadAsync(Labels("ben"));
        await coordinator.WaitForAsync("glyphs", FederationState.Completed);

        var finished = Assert.Single((await coordinator.StatusAsync("glyphs")).Finished);
        Assert.Equal((2U, 0), ((uint)finished.Contributed, finished.Suspicious.Count));
    }

    [Fact]
    public async Task UploadSoftLabels_AnothersWhereTheSpecRejectsThat_IsRefusedWithoutAName()
    {
        await using var coordinator = await StartAsync(TestFederation.Spec("glyphs") with { SuspiciousUploads = "reject" }, "anna", "ben");
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));

        var refusal = await Refusal.OfAsync(coordinator.UploadAsync(
            TestUpload.Of("glyphs", "ben").With(TestUpload.Probabilities("anna", 1))));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidSoftLabels, "The soft labels are another client's to the bit.");
        Assert.Equal(["anna"], (await coordinator.GetRoundAsync("glyphs")).Contributed);
    }

    [Fact]
    public async Task UploadSoftLabels_TheLastBroadcast_IsFlagged()
    {
        var spec = TestFederation.Spec("glyphs") with { BroadcastEncoding = "f32" };
        await using var coordinator = await StartAsync(spec, "anna", "ben");
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna"));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben"));
        await coordinator.WaitForAsync("glyphs", status => status.Round == 2);

        // The plain mean of the two uploads is what was broadcast.
        var mean = new MeanProbabilities().Aggregate(
        [
            Sent("anna"), Sent("ben"),
        ]).Values;
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna", round: 2).With(mean));
        await coordinator.UploadAsync(TestUpload.Of("glyphs", "ben", round: 2));
        await coordinator.WaitForAsync("glyphs", FederationState.Completed);

        Assert.Equal(["anna"], (await coordinator.StatusAsync("glyphs")).Finished[^1].Suspicious);
        Assert.Contains(
            "Warning upload-suspicious: Round 2: the upload of anna is suspicious: it is the last broadcast to the bit.", _log.Lines);
    }

    [Fact]
    public async Task UploadSoftLabels_NegativeZeroAndDenormals_Count()
    {
        await using var coordinator = await StartAsync(TestFederation.Spec("glyphs"), "anna", "ben");

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna")
            .WithValue(0, 0, -0f).WithValue(0, 1, 1).WithValue(0, 2, 0)
            .WithValue(1, 0, float.Epsilon).WithValue(1, 1, 1).WithValue(1, 2, float.Epsilon));

        Assert.Equal(["anna"], (await coordinator.GetRoundAsync("glyphs")).Contributed);
    }

    private static SoftLabelSubmission Sent(string client) => new(
        client,
        new SoftLabelMatrix(
            Core.SoftLabels.SoftLabelKind.Probabilities, TestFederation.Rows, 1, TestFederation.Classes, TestUpload.Probabilities(client, 1)),
        64,
        []);

    private static TestUpload Labels(string client)
    {
        var payload = SoftLabelCodecs.Find("label").Encode(Sent("anna").SoftLabels);
        return (TestUpload.Of("glyphs", client) with { Payload = payload }).With(header =>
        {
            header.Encoding = "label";
            header.PayloadBytes = payload.Length;
            header.PackedBytes = payload.Length;
            header.PayloadSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(payload));
        });
    }

    private static float[] Rows(params float[] row) => [.. Enumerable.Range(0, TestFederation.Rows).SelectMany(_ => row)];

    private async Task<TestCoordinator> StartAsync(Core.Federations.FederationSpec spec, params string[] clients)
    {
        var coordinator = await TestCoordinator.StartAsync(_folder.Path, logging: _log.AddTo);
        await coordinator.BeginAsync(spec, clients);
        return coordinator;
    }
}
