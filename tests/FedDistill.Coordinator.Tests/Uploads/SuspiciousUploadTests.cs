using FedDistill.Coordinator.Tests.Logging;
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
    public async Task UploadSoftLabels_NegativeZeroAndDenormals_Count()
    {
        await using var coordinator = await StartAsync(TestFederation.Spec("glyphs"), "anna", "ben");

        await coordinator.UploadAsync(TestUpload.Of("glyphs", "anna")
            .WithValue(0, 0, -0f).WithValue(0, 1, 1).WithValue(0, 2, 0)
            .WithValue(1, 0, float.Epsilon).WithValue(1, 1, 1).WithValue(1, 2, float.Epsilon));

        Assert.Equal(["anna"], (await coordinator.GetRoundAsync("glyphs")).Contributed);
    }

    private static float[] Rows(params float[] row) => [.. Enumerable.Range(0, TestFederation.Rows).SelectMany(_ => row)];

    private async Task<TestCoordinator> StartAsync(Core.Federations.FederationSpec spec, params string[] clients)
    {
        var coordinator = await TestCoordinator.StartAsync(_folder.Path, logging: _log.AddTo);
        await coordinator.BeginAsync(spec, clients);
        return coordinator;
    }
}
