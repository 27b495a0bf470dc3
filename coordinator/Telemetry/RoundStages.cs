using System.Diagnostics;
using FedDistill.Core.Rounds;
using FedDistill.Core.Telemetry;

namespace FedDistill.Coordinator.Telemetry;

/// <summary>The stages of rounds as spans and durations.</summary>
public sealed class RoundStages(CoordinatorInstruments instruments, FederationBoard board, TimeProvider time)
{
    /// <summary>Begins a stage; dispose what is returned at its end, however it ends.</summary>
    /// <param name="stage">aggregate, distill, evaluate or publish.</param>
    /// <param name="federation">The federation.</param>
    /// <param name="round">The round.</param>
    public IDisposable Begin(string stage, string federation, int round) => new Stage(
        stage, RoundTrace.Start(stage, federation, board.InstanceOf(federation), round), instruments, time);

    /// <summary>A round was found on the disk.</summary>
    public void OnFound(RoundState round)
    {
        // One that has ended may not be the federation's newest.
        if (!round.HasEnded)
        {
            instruments.OnFound(round);
        }
    }

    /// <summary>A round is in a new state, on the disk.</summary>
    public void OnRound(RoundState? before, RoundState after)
    {
        instruments.OnRound(before, after);
        if (before?.Phase == RoundPhase.Collecting && after.Phase != RoundPhase.Collecting)
        {
            // Told at its end: a collection may outlive the process that began it.
            RoundTrace.Start("collect", after.Federation, board.InstanceOf(after.Federation), after.Plan.Round, time.GetUtcNow() - after.Elapsed)?.Dispose();
            instruments.OnStage("collect", after.Elapsed);
        }
    }

    private sealed class Stage(string name, Activity? span, CoordinatorInstruments instruments, TimeProvider time) : IDisposable
    {
        private readonly long _begin = time.GetTimestamp();

        public void Dispose()
        {
            span?.Dispose();
            instruments.OnStage(name, time.GetElapsedTime(_begin));
        }
    }
}
