using FedDistill.Core.Evaluation;

namespace FedDistill.Coordinator.Distill;

/// <summary>A model of a distillation, judged on the test rows.</summary>
/// <param name="Name">For example <c>teacher-1</c>, <c>student-alone</c>, <c>student</c>.</param>
/// <param name="Architecture">Its layers; of an ensemble, how many members it has.</param>
/// <param name="Parameters">How many numbers it learned.</param>
/// <param name="Accuracy">0..1.</param>
/// <param name="Errors">Test rows whose class it misses.</param>
/// <param name="Nll">Nats.</param>
/// <param name="Ece">0..1, 15 bins.</param>
/// <param name="Brier">0..2.</param>
/// <param name="Seconds">How long it trained; null for a loaded model and an ensemble.</param>
public sealed record DistilledModel(
    string Name,
    string Architecture,
    long Parameters,
    double Accuracy,
    int Errors,
    double Nll,
    double Ece,
    double Brier,
    double? Seconds)
{
    /// <summary>From its metrics.</summary>
    public static DistilledModel Of(
        string name, string architecture, long parameters, ClassificationMetrics metrics, double? seconds) => new(
        name,
        architecture,
        parameters,
        metrics.Accuracy,
        (int)Math.Round((1 - metrics.Accuracy) * metrics.Rows),
        metrics.Nll,
        metrics.Ece,
        metrics.Brier,
        seconds);
}
