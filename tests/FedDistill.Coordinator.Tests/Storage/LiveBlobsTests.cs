using FedDistill.Coordinator.Storage;
using FedDistill.Core.Blobs;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Tests.Storage;

public sealed class LiveBlobsTests
{
    /// <summary>A client may send the very bytes of an aggregate that others still download.</summary>
    [Fact]
    public void Of_AggregateOfAFinishedRound_IsNeededWhateverElseHasItsBytes()
    {
        var aggregate = Blob('a', BlobKind.Aggregate);
        var result = new RoundResult(Blob('b', BlobKind.Student), new AggregateRef(aggregate, "u4", []), Metrics: null);
        var federation = new FederationRecord
        {
            Finished = [new FinishedRound(1, RoundPhase.Completed, 1, 1, [], 1, 1, 1, [], 1, result, "")],
        };

        var needed = LiveBlobs.Of(federation, [null]).Select(blob => blob.Sha256);

        Assert.Equal([result.Student.Sha256, aggregate.Sha256], needed.Order(StringComparer.Ordinal).Reverse());
    }

    private static BlobRef Blob(char digit, BlobKind kind) => new(new string(digit, 64), 10, kind);
}
