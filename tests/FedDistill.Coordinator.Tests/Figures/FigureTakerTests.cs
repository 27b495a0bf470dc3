using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Figures;
using FedDistill.Core.Blobs;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Tests.Figures;

/// <summary>Figures are for people to look at: what goes wrong in them is no reason for a round to fail.</summary>
public sealed class FigureTakerTests
{
    private static readonly BlobRef Nothing = new(new string('0', 64), 1, BlobKind.TransferSet);

    [Fact]
    public async Task Take_FailsOnItself_LeavesTheRoundWithoutFigures() => Assert.Null(await TakeAsync(new ArithmeticException("a bug")));

    [Fact]
    public Task Take_DiskFails_IsTheRoundsFailure() => Assert.ThrowsAsync<IOException>(() => TakeAsync(new IOException("No space left on device")));

    [Fact]
    public Task Take_GivenUp_IsTheRoundsEnd() => Assert.ThrowsAsync<OperationCanceledException>(() => TakeAsync(new OperationCanceledException()));

    private static Task<BlobRef?> TakeAsync(Exception fault)
    {
        var blobs = new FailingBlobs(fault);
        var taker = new FigureTaker(
            new UploadAggregator(blobs), new FigureStore(blobs, NullLogger<FigureStore>.Instance), blobs, NullLogger<FigureTaker>.Instance);
        var round = new RoundState
        {
            Federation = "glyphs",
            Plan = new RoundPlan(1, 1, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, 1, "mean-probabilities", 1, HardTargets: false, []),
            Cohort = ["anna"],
            QuorumCount = 1,
        };
        var target = new AggregatedTarget("mean-probabilities", new SoftLabelMatrix(SoftLabelKind.Probabilities, 1, 1, 2, [0.5f, 0.5f]), Claimed: null, Coverage: null);
        var definition = new FederationDefinition(TestFederation.Spec("glyphs"), TestFederation.Schema.ToJson(), Nothing, TestFederation.Rows, TestSet: null);
        return taker.TakeAsync(definition, round, TestFederation.Schema, target, votes: null, judgement: null, TestContext.Current.CancellationToken);
    }

    private sealed class FailingBlobs(Exception fault) : IBlobStore
    {
        public Task<BlobRef> WriteAsync(Stream content, BlobKind kind, CancellationToken cancellationToken) => Task.FromException<BlobRef>(fault);

        public Stream OpenRead(BlobRef blob) => throw fault;

        public bool Contains(BlobRef blob) => false;
    }
}
