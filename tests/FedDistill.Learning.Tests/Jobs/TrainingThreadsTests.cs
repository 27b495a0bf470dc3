using FedDistill.Learning.Jobs;
using TorchSharp;

namespace FedDistill.Learning.Tests.Jobs;

public class TrainingThreadsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Job_RunsOnItsOwnThreadWithOneTorchThread()
    {
        await using var threads = new TrainingThreads(1);

        var (pooled, torchThreads) = await threads.RunAsync(
            _ => (Thread.CurrentThread.IsThreadPoolThread, torch.get_num_threads()), Token);

        Assert.False(pooled);
        Assert.Equal(1, torchThreads);
    }

    [Fact]
    public async Task RunAsync_OneThread_KeepsTheOrder()
    {
        await using var threads = new TrainingThreads(1);
        var order = new List<int>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => threads.RunAsync(
            _ =>
            {
                order.Add(index);
                return index;
            },
            Token)));

        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task RunAsync_TwoThreads_RunsTwoJobsAtOnce()
    {
        await using var threads = new TrainingThreads(2);
        using var meeting = new Barrier(2);

        var met = await Task.WhenAll(
            threads.RunAsync(token => meeting.SignalAndWait(TimeSpan.FromSeconds(30), token), Token),
            threads.RunAsync(token => meeting.SignalAndWait(TimeSpan.FromSeconds(30), token), Token));

        Assert.All(met, Assert.True);
    }

    [Fact]
    public async Task RunAsync_JobThrows_ThreadGoesOn()
    {
        await using var threads = new TrainingThreads(1);

        await Assert.ThrowsAsync<InvalidDataException>(() => threads.RunAsync<int>(_ => throw new InvalidDataException(), Token));

        Assert.Equal(5, await threads.RunAsync(_ => 5, Token));
    }

    [Fact]
    public async Task RunAsync_CancelledInQueue_NeverStarts()
    {
        await using var threads = new TrainingThreads(1);
        using var cancellation = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var started = false;
        var first = threads.RunAsync(
            token =>
            {
                gate.Wait(token);
                return 1;
            },
            Token);

        var second = threads.RunAsync(_ => started = true, cancellation.Token);
        await cancellation.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, await first);
        Assert.False(started);
    }

    [Fact]
    public async Task CpuTime_WorkAndIdleness_CountsTheWorkAlone()
    {
        await using var threads = new TrainingThreads(1);

        await threads.RunAsync(_ => 0, Token);
        var before = threads.CpuTime;
        await threads.RunAsync(_ => Enumerable.Range(0, 20_000_000).Sum(value => (double)value), Token);

        var worked = threads.CpuTime;
        Assert.True(worked > before);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "The wall clock stands in for a thread's CPU clock.");
        var waiting = TimeSpan.FromSeconds(1);
        await threads.RunAsync(token => token.WaitHandle.WaitOne(waiting), Token);

        Assert.True(threads.CpuTime - worked < waiting / 4);
    }

    [Fact]
    public async Task RunAsync_AfterDispose_Throws()
    {
        var threads = new TrainingThreads(1);
        var last = threads.RunAsync(_ => 3, Token);

        await threads.DisposeAsync();

        Assert.Equal(3, await last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => threads.RunAsync(_ => 4, Token));
    }
}
