namespace FedDistill.Coordinator.Simulation;

/// <summary>One figure of the table.</summary>
/// <param name="Partition">How the rows were dealt.</param>
/// <param name="Rule">The aggregation rule as a spec names it.</param>
/// <param name="Attack">What liars do; empty: nobody lies.</param>
/// <param name="Attackers">Share of the clients that lie, 0 to 0.5.</param>
/// <param name="Accuracy">Of the student on the test split, 0..1; null where the rule refused.</param>
/// <param name="Refusal">Why there is none; empty otherwise.</param>
public sealed record RobustnessCell(
    string Partition, string Rule, string Attack, double Attackers, double? Accuracy, string Refusal);
