using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.ClientNode.Tests.Data;

public sealed class TransferOverlapTests
{
    [Fact]
    public void Drop_PrivateRowsThatArePublicToo_LeavesTheOthersInOrder()
    {
        var rows = TestFederation.Rows(60, "alice");
        var overlap = new TransferOverlap(rows.Inputs.Select([3, 17]));

        var own = overlap.Drop(rows, NullLogger.Instance);

        int[] expected = [.. Enumerable.Range(0, 60).Where(row => row is not (3 or 17))];
        Assert.Equal(rows.Select(expected).Inputs.Sha256(), own.Inputs.Sha256());
        Assert.Equal(rows.Select(expected).HardLabels, own.HardLabels);
    }

    [Fact]
    public void Drop_NothingInCommon_KeepsAll() =>
        Assert.Equal(60, new TransferOverlap(TestFederation.Transfer).Drop(TestFederation.Rows(60, "alice"), NullLogger.Instance).Rows);
}
