using FedDistill.Core.Errors;

namespace FedDistill.Core.Privacy;

/// <summary>
/// How a teacher learns by DP-SGD (Abadi et al., "Deep learning with differential privacy", 2016, algorithm 1). All of
/// it is fixed before the first step, so that the accountant can tell the price beforehand.
/// </summary>
public sealed record DpSgdSettings
{
    /// <summary>σ: the noise on a step's sum has standard deviation σ C; over 0.</summary>
    public required double NoiseMultiplier { get; init; }

    /// <summary>C: the L2 norm that a row's gradient is clipped to, over 0.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Private rows in a batch on average, at least 1.</summary>
    public int ExpectedBatch { get; init; } = 256;

    /// <summary>Steps of one training, at least 1.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Adam's peak learning rate, over 0 up to 1; falls along a cosine to 2 %.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>What a training of so many private rows spends: what the accountant composes.</summary>
    /// <param name="rows">n, at least 1. The guarantee takes it as known: it is about what the rows say.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when a setting is out of its range.</exception>
    public DpSgdCost CostOf(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Check();
        return new DpSgdCost(Math.Min(1, (double)ExpectedBatch / rows), NoiseMultiplier, Steps);
    }

    private void Check()
    {
        Require(NoiseMultiplier is > 0 and < double.PositiveInfinity, "noise multiplier", NoiseMultiplier, "a finite number over 0");
        Require(Clip is > 0 and < double.PositiveInfinity, "clip", Clip, "a finite number over 0");
        Require(ExpectedBatch >= 1, "expected batch", ExpectedBatch, "1 row or more");
        Require(Steps >= 1, "number of steps", Steps, "1 or more");
        Require(LearningRate is > 0 and <= 1, "learning rate", LearningRate, "over 0 up to 1");
    }

    private static void Require(bool isFine, string name, double value, string allowed)
    {
        if (!isFine)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The {name} of DP-SGD is {value}; allowed is {allowed}. Correct the federation's privacy terms.");
        }
    }
}
