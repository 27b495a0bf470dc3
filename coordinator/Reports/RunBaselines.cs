namespace FedDistill.Coordinator.Reports;

/// <summary>Accuracies on the test set of what the student is compared with, 0..1; null where unknown.</summary>
/// <param name="LocalMean">The first round's teachers, each alone, before any broadcast: their mean.</param>
/// <param name="LocalBest">The best of them.</param>
/// <param name="Ensemble">Their averaged probabilities.</param>
/// <param name="Pooled">The student's architecture on all private data in one place, which no federation may
/// do.</param>
public sealed record RunBaselines(double? LocalMean, double? LocalBest, double? Ensemble, double? Pooled);
