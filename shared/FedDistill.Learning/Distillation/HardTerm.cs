namespace FedDistill.Learning.Distillation;

/// <summary>
/// The ground truth of transfer rows, where a distillation on one machine knows it, and how it is weighed against the
/// soft labels. The total loss is softWeight(step) times the soft loss plus <see cref="HardWeight"/> times the
/// cross-entropy (Hinton, Vinyals and Dean, 2015, section 2, who found a small weight of the hard term best).
/// </summary>
public sealed record HardTerm
{
    /// <summary>The class of each row of the soft labels, in their order.</summary>
    public required IReadOnlyList<int> HardLabels { get; init; }

    /// <summary>Weight of the cross-entropy, at least 0.</summary>
    public double HardWeight { get; init; } = 0.1;

    /// <summary>Weight of the soft loss, which already carries T², at least 0.</summary>
    public double SoftWeight { get; init; } = 0.9;

    /// <summary>Share of the steps over which the soft weight rises from 0 along a line, 0..1.</summary>
    public double SoftWarmUp { get; init; }

    /// <summary>
    /// Share of the steps after which the soft term ends and the ground truth goes on alone, over 0 up to 1 (Cho and
    /// Hariharan, 2019, stop the teacher early for small students).
    /// </summary>
    public double SoftEnd { get; init; } = 1;

    /// <summary>The soft weight at a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">How many there are.</param>
    public double SoftWeightAt(int step, int steps)
    {
        if (step >= SoftEnd * steps)
        {
            return 0;
        }

        var warmUp = SoftWarmUp * steps;
        return SoftWeight * (step < warmUp ? (step + 1) / Math.Max(warmUp, 1) : 1);
    }
}
