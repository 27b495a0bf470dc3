using FedDistill.Core.Data;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Training;

namespace FedDistill.Learning.Tests.Training;

public class BatchFeedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Next_ManyBatches_ComeInOrderAndStayUntilTheNext()
    {
        var filled = 0;
        using var feed = new BatchFeed(NewBatch, batch => batch.Input(0)[0] = ++filled, count: 500);

        for (var expected = 1; expected <= 500; expected++)
        {
            var batch = feed.Next(Token);

            Assert.Equal(expected, batch.Input(0)[0]);
            // Nothing wrote over it while the next was on its way.
            Assert.InRange(Volatile.Read(ref filled), expected, expected + 1);
            Assert.Equal(expected, batch.Input(0)[0]);
        }
    }

    [Fact]
    public void Next_FillerFails_ThrowsItsFault()
    {
        using var feed = new BatchFeed(NewBatch, _ => throw new InvalidDataException("row 7"), count: 5);

        Assert.Equal("row 7", Assert.Throws<InvalidDataException>(() => feed.Next(Token)).Message);
    }

    [Fact]
    public void Next_Cancelled_Throws()
    {
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        using var feed = new BatchFeed(NewBatch, _ => gate.Wait(Token), count: 5);
        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => feed.Next(cancellation.Token));
        gate.Set();
    }

    [Fact]
    public void Dispose_InTheMiddle_EndsTheThread()
    {
        Thread? thread = null;
        var feed = new BatchFeed(NewBatch, _ => thread = Thread.CurrentThread, count: int.MaxValue);
        feed.Next(Token);

        feed.Dispose();

        Assert.NotNull(thread);
        Assert.False(thread.IsAlive);
    }

    private static Batch NewBatch() => new(rows: 1, InputShape.Tabular(1), outputs: 1, ComputeDevice.Cpu);
}
