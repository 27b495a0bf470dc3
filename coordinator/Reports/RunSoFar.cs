using FedDistill.Core.Data;
using FedDistill.Proto.V1;
using RoundFigures = FedDistill.Core.Rounds.RoundFigures;

namespace FedDistill.Coordinator.Reports;

/// <summary>The figures of a federation that may still be running, for those who look on.</summary>
internal static class RunSoFar
{
    /// <summary>What its rounds have brought up to now, as the report tells it.</summary>
    public static RunResult Of(FederationStatus status, FederationSchema schema, IReadOnlyDictionary<int, RoundFigures> figures)
    {
        // Of the time between rounds, and of that when the coordinator was down, nobody keeps count.
        var effort = new RunEffort(status.Finished.Sum(round => round.Seconds), PeakRssBytes: null, Cpu: null);
        return RunResults.From(status, schema, new RunBaselines(null, null, null, null), effort, traffic: null, figures);
    }
}
