using System.Collections.Concurrent;
using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using TorchSharp;

namespace FedDistill.Learning.Jobs;

/// <summary>
/// The threads that all torch work of a process runs on: a fixed number of dedicated ones, each with one torch thread,
/// so that jobs run
/// beside each other without sharing cores and a job's result does not depend on its neighbours. Jobs start in the
/// order of their asking.
/// </summary>
public sealed class TrainingThreads : IDisposable, IAsyncDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread[] _threads;
    private readonly Task _ended;
    private long _cpuTicks;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many; 0: one a core.</param>
    /// <exception cref="FedDistillException">NativeLibrary when torch cannot be loaded.</exception>
    public TrainingThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        // Here a fault has somebody to hear of it; on the threads it would end the process.
        TorchRuntime.EnsureLoaded();
        Count = count == 0 ? Environment.ProcessorCount : count;
        var ends = new TaskCompletionSource[Count];
        _threads = new Thread[Count];
        for (var index = 0; index < Count; index++)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ends[index] = end;
            _threads[index] = new Thread(() => Work(end)) { IsBackground = true, Name = $"training-{index + 1}" };
        }

        _ended = Task.WhenAll(ends.Select(end => end.Task));
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>How many jobs run at the same time.</summary>
    public int Count { get; }

    /// <summary>CPU time spent inside jobs that have ended.</summary>
    public TimeSpan CpuTime => new(Interlocked.Read(ref _cpuTicks));

    /// <summary>Queues a job.</summary>
    /// <param name="job">Synchronous work; sees the same token.</param>
    /// <param name="cancellationToken">Before the job starts: takes it out of the queue.</param>
    /// <returns>What the job returns or throws.</returns>
    /// <exception cref="ObjectDisposedException">The threads were disposed.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, T> job, CancellationToken cancellationToken)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _jobs.Add(() => Run(job, result, cancellationToken), CancellationToken.None);
        }
        catch (InvalidOperationException exception)
        {
            throw new ObjectDisposedException("The training threads have ended; no job can start.", exception);
        }

        return result.Task;
    }

    /// <summary>Takes no more jobs and waits for those that were asked for.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _jobs.Dispose();
    }

    /// <inheritdoc cref="Dispose" />
    public async ValueTask DisposeAsync()
    {
        _jobs.CompleteAdding();
        await _ended;
        _jobs.Dispose();
    }

    private void Work(TaskCompletionSource end)
    {
        // The setting belongs to the thread that makes it.
        torch.set_num_threads(1);
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }

        end.SetResult();
    }

    private void Run<T>(Func<CancellationToken, T> job, TaskCompletionSource<T> result, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            result.SetCanceled(cancellationToken);
            return;
        }

        var begin = ThreadCpuClock.Seconds();
        try
        {
            var value = job(cancellationToken);
            CountCpuTime(begin);
            result.SetResult(value);
        }
        catch (OperationCanceledException exception)
        {
            CountCpuTime(begin);
            result.SetCanceled(exception.CancellationToken);
        }
#pragma warning disable CA1031 // The border between the job and whoever awaits it: every fault is theirs.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CountCpuTime(begin);
            result.SetException(exception);
        }
    }

    private void CountCpuTime(double begin) =>
        Interlocked.Add(ref _cpuTicks, TimeSpan.FromSeconds(ThreadCpuClock.Seconds() - begin).Ticks);
}
