using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Reports;

/// <summary>What a federation brought, as <c>run.json</c> tells it. What is unknown is null.</summary>
/// <param name="Spec">The whole spec.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Rounds">Rounds that have ended, in order.</param>
/// <param name="Final">The last round's student.</param>
/// <param name="Baselines">What it is compared with.</param>
/// <param name="Bytes">What has travelled.</param>
/// <param name="Seconds">From the start of the federation to its end.</param>
/// <param name="PeakRssBytes">The most memory that this process has held; of a simulation that is coordinator and
/// clients.</param>
/// <param name="Cpu">Where a simulation's processor time went; null for a federation that ran elsewhere.</param>
public sealed record RunResult(
    FederationSpec Spec,
    long Seed,
    IReadOnlyList<RunRound> Rounds,
    RunFinal Final,
    RunBaselines Baselines,
    RunBytes Bytes,
    double Seconds,
    long? PeakRssBytes,
    RunCpu? Cpu)
{
    /// <summary>What the clients of a simulation have of it; null for a federation that ran elsewhere.</summary>
    public RunClients? Clients { get; init; }

    /// <summary>The clients as the coordinator knows them.</summary>
    public IReadOnlyList<RunMember> Members { get; init; } = [];

    /// <summary>The names of the classes, in index order; empty where they are not known.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What was promised and spent.</summary>
    public RunPrivacy? Privacy { get; init; }

    /// <summary>Which of a simulation's clients lied, and how; null where all are honest, or nobody knows.</summary>
    public RunAttack? Attack { get; init; }
}
