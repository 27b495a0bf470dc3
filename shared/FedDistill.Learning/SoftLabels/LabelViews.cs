using FedDistill.Core.Federations;

namespace FedDistill.Learning.SoftLabels;

/// <summary>
/// How often a model looks at each row before it answers: once as the row is, then at random variations of it, such as
/// it has learned from. The answer is the mean (test-time augmentation, Krizhevsky et al., 2012, section 4.1, who
/// average softmax outputs over ten patches of an image).
/// </summary>
public sealed record LabelViews
{
    /// <summary>One look at the row as it is.</summary>
    public static LabelViews Plain { get; } = new();

    /// <summary>Looks at each row, at least 1, the first at the row as it is.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// How the further views vary, a name of <see cref="InputAugmentation"/>. Where that leaves rows as they are, one
    /// look is all.
    /// </summary>
    public string Augmentation { get; init; } = InputAugmentation.None;

    /// <summary>The federation's seed.</summary>
    public long Seed { get; init; }

    /// <summary>Sets these random numbers apart from all others', for example <c>views/alice/1</c>.</summary>
    public string Purpose { get; init; } = "views";
}
