using System.Diagnostics;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Reports;

/// <summary>Measures a run: time, processor time, memory.</summary>
public sealed class RunMeter
{
    private readonly TrainingThreads _threads;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processorBegin = ProcessorTime();
    private readonly TimeSpan _learningBegin;

    private RunMeter(TrainingThreads threads)
    {
        _threads = threads;
        _learningBegin = threads.CpuTime;
    }

    /// <summary>Begins to measure.</summary>
    /// <param name="threads">Where the process trains, labels, distills and evaluates.</param>
    public static RunMeter Start(TrainingThreads threads) => new(threads);

    /// <summary>What the run took so far.</summary>
    public RunEffort Stop()
    {
        using var process = Process.GetCurrentProcess();
        return new RunEffort(
            Stopwatch.GetElapsedTime(_begin).TotalSeconds,
            process.PeakWorkingSet64,
            new RunCpu((ProcessorTime() - _processorBegin).TotalSeconds, (_threads.CpuTime - _learningBegin).TotalSeconds));
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
