using FedDistill.Coordinator.Students;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary>A published student for people and programs.</summary>
internal static class ModelText
{
    /// <summary>When it was published, UTC; null where the coordinator does not know.</summary>
    public static DateTimeOffset? PublishedAt(PublishedModel model) =>
        model.Published == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(model.Published);

    /// <summary>What a program reads of it.</summary>
    public static object Facts(PublishedModel model) => new
    {
        model.Federation,
        model.Round,
        publishedAt = PublishedAt(model),
        model.Metrics?.Accuracy,
        model.Metrics?.Nll,
        model.Metrics?.Ece,
        model.Metrics?.Brier,
        model.Architecture,
        model.Rule,
        bytes = model.Student.LengthBytes,
        model.Student.Sha256,
    };

    /// <summary>What the coordinator adds to a student's own card; nothing where nobody knows more.</summary>
    public static ModelCardFacts CardFacts(PublishedModel? model) => model is null
        ? new ModelCardFacts()
        : new ModelCardFacts
        {
            PublishedAt = PublishedAt(model),
            Metrics = model.Metrics is { } metrics
                ? new Core.Evaluation.ClassificationMetrics(metrics.Accuracy, metrics.Nll, metrics.Brier, metrics.Ece, metrics.Rows)
                : null,
            Privacy = Spent(model.Privacy),
        };

    /// <summary>What has been spent, as a sentence; null without a guarantee.</summary>
    public static string? Spent(PrivacyStatus? privacy) => privacy is null || privacy.Unit.Length == 0 ? null
        : double.IsFinite(privacy.Epsilon)
            ? FormattableString.Invariant(
                $"spent by a client that answered every round: epsilon {privacy.Epsilon:0.###} at delta {privacy.Delta:R}, adjacency {privacy.Adjacency}, of one {privacy.Unit} ({privacy.Method})")
            : "the guarantee was given up (--unsafe-no-privacy): epsilon is infinite";
}
