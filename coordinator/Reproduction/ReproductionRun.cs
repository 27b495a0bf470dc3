using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>One seed of a setting.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Run">Its figures; null when it failed before there were any.</param>
/// <param name="Failure">Why there is no result; empty when there is one.</param>
public sealed record ReproductionRun(long Seed, RunResult? Run, string Failure)
{
    /// <summary>The student's accuracy on the test set after the last round, 0..1; null when the run failed.</summary>
    public double? Accuracy => Failure.Length == 0 ? Run?.Final.Accuracy : null;
}
