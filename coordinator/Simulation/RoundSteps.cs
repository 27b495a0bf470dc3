using FedDistill.ClientNode.Terminal;
using FedDistill.Learning.Training;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Simulation;

/// <summary>Tells of a simulation's rounds as steps of work, where no live table does. Thread safe.</summary>
internal sealed class RoundSteps(WorkProgress progress) : IProgress<TrainingProgress>, IDisposable
{
    private readonly Lock _gate = new();
    private WorkStep? _step;
    private (int Round, RoundPhase Phase) _at;

    /// <summary>The federation as its coordinator tells it.</summary>
    public void Update(FederationStatus status)
    {
        var now = status is { State: FederationState.Running, Current: { } current } ? (current.Round, current.Phase) : default;
        lock (_gate)
        {
            if (now == _at)
            {
                return;
            }

            _at = now;
            _step?.Dispose();
            _step = now.Phase switch
            {
                RoundPhase.Collecting => progress.Begin($"Round {now.Round}: teachers", status.Current.Cohort.Count, WorkUnit.Pieces),
                RoundPhase.Distilling => progress.Begin($"Round {now.Round}: student"),
                RoundPhase.Judging => progress.Begin($"Round {now.Round}: judging"),
                _ => null,
            };
        }
    }

    /// <summary>How many teachers of the present round are trained.</summary>
    public void TeachersTrained(int done, int of)
    {
        lock (_gate)
        {
            if (_at.Phase == RoundPhase.Collecting)
            {
                _step?.Report(done);
            }
        }
    }

    /// <summary>A step of the student.</summary>
    public void Report(TrainingProgress value)
    {
        lock (_gate)
        {
            if (_at.Phase == RoundPhase.Distilling)
            {
                _step?.Report(value);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _step?.Dispose();
            _step = null;
        }
    }
}
