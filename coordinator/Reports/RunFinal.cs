namespace FedDistill.Coordinator.Reports;

/// <summary>The last round's student, never the best one on the test set.</summary>
/// <param name="Accuracy">0..1; null without a test set.</param>
/// <param name="Nll">Nats; null without a test set.</param>
/// <param name="Ece">0..1; null without a test set.</param>
/// <param name="Brier">0..2; null without a test set.</param>
/// <param name="StudentSha256">Of its weights with their card; null when no round was completed.</param>
public sealed record RunFinal(double? Accuracy, double? Nll, double? Ece, double? Brier, string? StudentSha256)
{
    /// <summary>The classes of the test set, with the confusion matrix; null without a test set.</summary>
    public IReadOnlyList<RunClass>? Classes { get; init; }

    /// <summary>The reliability diagram, 15 bins; null without a test set.</summary>
    public IReadOnlyList<RunReliability>? Reliability { get; init; }
}
