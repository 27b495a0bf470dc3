using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Proto.V1;
using PayloadPacking = FedDistill.Core.SoftLabels.PayloadPacking;
using SoftLabelKind = FedDistill.Core.SoftLabels.SoftLabelKind;

namespace FedDistill.ClientNode.Tests.Students;

public sealed class StudentReceiverTests
{
    private const int Rows = 5000;

    private static readonly ISoftLabelCodec Codec = SoftLabelCodecs.Find("u8");
    private static readonly byte[] First = Codec.Encode(Aggregate(changedRows: 0));
    private static readonly byte[] Second = Codec.Encode(Aggregate(changedRows: 10));

    [Fact]
    public async Task ReceiveAsync_HoldsTheAggregateBefore_FetchesWhatHasChanged()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var receiver = Receiver(connection);
        await receiver.ReceiveAsync(BroadcastOf(coordinator, 1, First), TestContext.Current.CancellationToken);
        var before = connection.Traffic.PayloadDown;

        var received = await receiver.ReceiveAsync(BroadcastOf(coordinator, 2, Second), TestContext.Current.CancellationToken);

        Assert.Equal(Decoded(Second), received.Aggregate!.Values);
        Assert.InRange(connection.Traffic.PayloadDown - before, 1, 500);
    }

    [Fact]
    public async Task ReceiveAsync_MissedTheRoundBefore_CatchesUpByAnotherWay()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();

        var received = await Receiver(connection)
            .ReceiveAsync(BroadcastOf(coordinator, 2, Second), TestContext.Current.CancellationToken);

        Assert.Equal(Decoded(Second), received.Aggregate!.Values);
        Assert.InRange(connection.Traffic.PayloadDown, 501, Second.Length - 1);
    }

    [Fact]
    public async Task ReceiveAsync_WaysOfANewerProtocol_TakesTheContentItself()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var broadcast = BroadcastOf(coordinator, 2, Second);
        foreach (var way in broadcast.AggregateWays)
        {
            way.Packing = (Proto.V1.PayloadPacking)99;
        }

        var received = await Receiver(connection).ReceiveAsync(broadcast, TestContext.Current.CancellationToken);

        Assert.Equal(Decoded(Second), received.Aggregate!.Values);
    }

    [Fact]
    public async Task ReceiveAsync_WayThatUnpacksToSomethingElse_IsRefused()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();
        var broadcast = BroadcastOf(coordinator, 2, Second);
        broadcast.Aggregate = coordinator.Offer(First, BlobKind.Aggregate);

        var error = await Assert.ThrowsAsync<FedDistillException>(() =>
            Receiver(connection).ReceiveAsync(broadcast, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.HashMismatch, error.Code);
    }

    [Fact]
    public async Task ReceiveAsync_LastRound_LeavesTheAggregateWhereItIs()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var connection = coordinator.Connect();

        var received = await Receiver(connection)
            .ReceiveAsync(BroadcastOf(coordinator, round: 3, Second), TestContext.Current.CancellationToken);

        Assert.Null(received.Aggregate);
        Assert.Equal(3, connection.Traffic.PayloadDown);
    }

    private static StudentReceiver Receiver(CoordinatorConnection connection) => new(
        new BlobDownloader(connection, TestFederation.Name), TestFederation.Terms with { TransferRows = Rows, Rounds = 3 });

    // A student of three bytes, the aggregate, and both ways to it.
    private static Broadcast BroadcastOf(FakeCoordinator coordinator, int round, byte[] content)
    {
        var (delta, whole) = (PayloadPacking.Pack(content, First), PayloadPacking.Pack(content, []));
        return new Broadcast
        {
            Round = round,
            Student = coordinator.Offer([1, 2, 3], BlobKind.Student),
            Aggregate = coordinator.Offer(content, BlobKind.Aggregate),
            AggregateEncoding = "u8",
            AggregateWays =
            {
                new PackedBlob
                {
                    Packing = Proto.V1.PayloadPacking.DeltaBrotli,
                    Blob = coordinator.Offer(delta.Bytes, BlobKind.Aggregate),
                    BaseSha256 = coordinator.Offer(First, BlobKind.Aggregate).Sha256,
                },
                new PackedBlob { Packing = Proto.V1.PayloadPacking.Brotli, Blob = coordinator.Offer(whole.Bytes, BlobKind.Aggregate) },
            },
        };
    }

    // Half of the rows are certain, so that the whole packs too.
    private static SoftLabelMatrix Aggregate(int changedRows)
    {
        var random = new SeededRandom(5, "aggregate");
        var values = new float[Rows * TestFederation.Classes];
        for (var row = 0; row < Rows; row++)
        {
            var first = row % 2 == 0 ? 1 : random.NextDouble(0, 1);
            values[2 * row] = (float)(row < changedRows ? 1 - first : first);
            values[(2 * row) + 1] = 1 - values[2 * row];
        }

        return new SoftLabelMatrix(SoftLabelKind.Probabilities, Rows, 1, TestFederation.Classes, values);
    }

    private static float[] Decoded(byte[] content) =>
        Codec.Decode(content, SoftLabelKind.Probabilities, Rows, 1, TestFederation.Classes).Values;
}
