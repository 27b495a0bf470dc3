using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Blobs;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Tests.Rpc;

public sealed class ModelMappingTests
{
    private static readonly BlobRef Blob = new(new string('0', 64), 1, BlobKind.Student);

    [Fact]
    public void ToProto_RoundNotAccountedForYet_TellsNoEpsilonOfEarlierOnes()
    {
        var result = new RoundResult(Blob, new AggregateRef(Blob, "f32", []), Metrics: null);
        var record = new FederationRecord
        {
            Definition = new FederationDefinition(TestFederation.Spec("glyphs"), TestFederation.Schema.ToJson(), Blob, TestFederation.Rows, TestSet: null),
            Finished = [new FinishedRound(1, RoundPhase.Completed, 2, 2, [], 0, 0, 0, [], 1, result, "")],
        };

        Assert.NotNull(ModelMapping.ToProto(record, "glyphs", new StudentVersion(1, result)).Privacy);
        Assert.Null(ModelMapping.ToProto(record, "glyphs", new StudentVersion(2, result)).Privacy);
    }
}
