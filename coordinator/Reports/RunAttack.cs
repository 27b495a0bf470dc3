namespace FedDistill.Coordinator.Reports;

/// <summary>The attack that a simulation was run under.</summary>
/// <param name="Kind">Its name, as <c>--attack</c> takes it.</param>
/// <param name="Attackers">The clients that lied, in ordinal order.</param>
public sealed record RunAttack(string Kind, IReadOnlyList<string> Attackers);
