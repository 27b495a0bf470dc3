namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// The best that can be said of mechanisms of which only (ε, δ) is known (Kairouz, Oh and Viswanath, "The composition
/// theorem for differential privacy", 2015, Theorem 3.3). For audits to come: no release counts on it.
/// </summary>
public static class AdvancedComposition
{
    /// <summary>ε of all together.</summary>
    /// <param name="epsilon">ε of each, 0 or more.</param>
    /// <param name="delta">δ of each, 0..1.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="totalDelta">δ that all together may have, 0..1.</param>
    /// <returns>Null when each δ alone is more than all may have.</returns>
    public static double? Epsilon(double epsilon, double delta, int count, double totalDelta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var logKept = count * SpecialFunctions.LogOnePlus(-delta);
        // The finest steps that ε can take are two mechanisms' losses that cancel.
        for (var cancelled = count / 2; cancelled >= 0; cancelled--)
        {
            if (1 - (Math.Exp(logKept) * (1 - Excess(epsilon, count, cancelled))) <= totalDelta)
            {
                return (count - (2 * cancelled)) * epsilon;
            }
        }

        return null;
    }

    private static double Excess(double epsilon, int count, int cancelled)
    {
        var all = count * SpecialFunctions.LogAdd(0, epsilon);
        return Enumerable.Range(0, cancelled).Sum(l =>
        {
            var weight = SpecialFunctions.LogBinomial(count, l);
            return Math.Exp(weight + ((count - l) * epsilon) - all) - Math.Exp(weight + ((count - (2 * cancelled) + l) * epsilon) - all);
        });
    }
}
