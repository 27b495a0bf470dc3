using FedDistill.Learning.Training;

namespace FedDistill.ClientNode.Terminal;

/// <summary>Something that takes long: how far it is, and what is left. Ends when it is disposed. Thread safe.</summary>
public sealed class WorkStep : IProgress<TrainingProgress>, IProgress<long>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly WorkProgress _progress;
    private readonly TimeProvider _time;
    private long _begin;
    private long _done;
    private long _total;
    private double _loss = double.NaN;

    internal WorkStep(WorkProgress progress, string name, long total, WorkUnit unit, TimeProvider time)
    {
        (_progress, Name, _total, Unit, _time) = (progress, name, total, unit, time);
        _begin = time.GetTimestamp();
    }

    /// <summary>What is done.</summary>
    public string Name { get; }

    /// <summary>What is counted.</summary>
    public WorkUnit Unit { get; }

    /// <summary>Where it stands, all numbers of one moment.</summary>
    internal WorkState State
    {
        get
        {
            lock (_gate)
            {
                return new WorkState(Name, Unit, _done, _total, _loss, _time.GetElapsedTime(_begin));
            }
        }
    }

    /// <summary>So much is done; never less than before.</summary>
    public void Report(long value)
    {
        lock (_gate)
        {
            _done = Math.Max(_done, value);
        }
    }

    /// <summary>A training's step. When a training begins anew, as generations do, so does the count.</summary>
    public void Report(TrainingProgress value)
    {
        lock (_gate)
        {
            if (value.Step < _done)
            {
                _begin = _time.GetTimestamp();
            }

            (_done, _total, _loss) = (value.Step, value.Steps, value.Loss);
        }
    }

    /// <summary>It has ended, well or not.</summary>
    public void Dispose() => _progress.End(this);
}
