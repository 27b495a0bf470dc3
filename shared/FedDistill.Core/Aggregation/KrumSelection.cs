using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// Krum's choice of trustworthy vectors (Blanchard et al., 2017, section 4): each is scored by the sum of squared
/// distances to its n - f - 2 nearest others, at least one.
/// </summary>
public static class KrumSelection
{
    /// <summary>The greatest f that as many clients as a federation may have are enough for.</summary>
    internal const double MostLiars = 4998;

    /// <summary>The least n for which f liars cannot decide the choice: more than 2f + 2.</summary>
    public static int FewestClients(int liars) => (2 * liars) + 3;

    /// <summary>The mean of the chosen clients' probabilities.</summary>
    /// <param name="submissions">As for <see cref="IAggregationRule.Aggregate"/>.</param>
    /// <param name="rule">The rule that asks.</param>
    /// <param name="liars">f.</param>
    /// <param name="keep">From n to how many are chosen.</param>
    /// <exception cref="FedDistillException">InvalidSoftLabels when there are too few, ShapeMismatch when shapes
    /// differ.</exception>
    internal static SoftLabelMatrix Mean(
        IEnumerable<SoftLabelSubmission> submissions, IAggregationRule rule, int liars, Func<int, int> keep)
    {
        var stack = ClientStack.Of(submissions, rule);
        ThrowIfTooFew(stack.Clients, liars, rule.Name);
        var chosen = Choose([.. stack.Sent.Select(sent => sent.SoftLabels.Values)], liars, keep(stack.Clients));
        return new MeanProbabilities().Aggregate(chosen.Select(index => stack.Sent[index]));
    }

    /// <summary>The vectors with the least scores, in ascending order of their indices; of equal ones the first.</summary>
    /// <param name="vectors">n of one length.</param>
    /// <param name="liars">f.</param>
    /// <param name="keep">How many, 1 to n.</param>
    public static int[] Choose(IReadOnlyList<float[]> vectors, int liars, int keep)
    {
        var near = Math.Max(1, vectors.Count - liars - 2);
        var scores = new double[vectors.Count];
        var squares = Squares(vectors);
        for (var index = 0; index < scores.Length; index++)
        {
            double[] others = [.. squares[index].Where((_, other) => other != index).Order()];
            scores[index] = others.Take(near).Sum();
        }

        return [.. Enumerable.Range(0, scores.Length).OrderBy(index => scores[index]).Take(keep).Order()];
    }

    private static void ThrowIfTooFew(int clients, int liars, string rule)
    {
        if (clients < FewestClients(liars))
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"The rule {rule} with f = {liars} has {clients} answers to choose from; it needs more than 2f + 2 = {FewestClients(liars) - 1}. " +
                "Ask more clients, lower f, or choose the rule median.");
        }
    }

    private static double[][] Squares(IReadOnlyList<float[]> vectors)
    {
        double[][] squares = [.. vectors.Select(_ => new double[vectors.Count])];
        for (var one = 0; one < squares.Length; one++)
        {
            for (var other = one + 1; other < squares.Length; other++)
            {
                var sum = 0.0;
                for (var index = 0; index < vectors[one].Length; index++)
                {
                    var difference = (double)vectors[one][index] - vectors[other][index];
                    sum += difference * difference;
                }

                squares[one][other] = squares[other][one] = sum;
            }
        }

        return squares;
    }
}
