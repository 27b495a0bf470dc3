using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Reports;

/// <summary>A student on the test set.</summary>
/// <param name="Accuracy">0..1.</param>
/// <param name="Nll">Nats.</param>
/// <param name="Ece">0..1, 15 bins.</param>
/// <param name="Brier">0..2.</param>
public sealed record RunMetrics(double Accuracy, double Nll, double Ece, double Brier)
{
    /// <summary>From the wire; null where unset.</summary>
    public static RunMetrics? From(ClassificationMetrics? metrics) =>
        metrics is null ? null : new(metrics.Accuracy, metrics.Nll, metrics.Ece, metrics.Brier);
}
