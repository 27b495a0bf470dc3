using FedDistill.Coordinator.Aggregation;
using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Rounds;

/// <summary>Rules that remember clients by a score.</summary>
public sealed class ScoredRoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Aggregate_ClientThatMissesRounds_IsNotScoredAgainForItsRememberedAnswer()
    {
        var blobs = new FileBlobStore(_folder.Path);
        var plan = new RoundPlan(2, 9, TeacherObjective.Refinement, SoftLabelKind.Probabilities, 1, "exp-weights", 1, HardTargets: false, []);
        var (honest, other) = (await UploadAsync(blobs, 1, 0), await UploadAsync(blobs, 0, 1));
        var round = RoundTransitions.Announce(
            "f", plan, ["anna", "ben"], quorumShare: 1, deadline: null, new Dictionary<string, RememberedUpload> { ["carl"] = new(other, plan.Kind, "f32") });
        round = RoundTransitions.Accept(RoundTransitions.Accept(round, "anna", honest).State, "ben", honest).State;
        var earlier = new Dictionary<string, double> { ["anna"] = 0, ["ben"] = 0, ["carl"] = 0.25 };

        var target = Assert.Single(new UploadAggregator(blobs).Aggregate(RoundTransitions.CloseIfReady(round), transferRows: 1, classes: 2, earlier));

        Assert.Equal(earlier, target.Scores);
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private static async Task<AcceptedUpload> UploadAsync(FileBlobStore blobs, params float[] row)
    {
        var bytes = SoftLabelCodecs.Float32.Encode(new SoftLabelMatrix(SoftLabelKind.Probabilities, 1, 1, row.Length, row));
        var blob = await blobs.WriteAsync(new MemoryStream(bytes), BlobKind.SoftLabels, TestContext.Current.CancellationToken);
        return new AcceptedUpload(blob, 1, [], bytes.Length);
    }
}
