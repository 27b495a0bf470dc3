namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// Saying one's class with one probability and each other class with another, the same for all (k-RR). For audits to come,
/// which compare a mechanism with it: nothing is released by it.
/// </summary>
public static class RandomizedResponse
{
    /// <summary>The probability of the truth: e^ε / (e^ε + k - 1).</summary>
    /// <param name="classes">k, 2 or more.</param>
    /// <param name="epsilon">ε, 0 or more.</param>
    public static double Truth(int classes, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        return 1 / (1 + ((classes - 1) * Math.Exp(-epsilon)));
    }
}
