using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>The plain mean of soft labels that the clients have noised, every client alike, along the fixed tree.</summary>
public static class NoisedMean
{
    /// <summary>Takes the mean.</summary>
    /// <param name="submissions">At least one, all of kind Noised and of one shape, ordered by client name; read once.</param>
    /// <returns>Kind Noised: numbers around the mean, and no probabilities.</returns>
    /// <exception cref="ArgumentException">There is none, or one of another kind or shape.</exception>
    public static SoftLabelMatrix Of(IEnumerable<SoftLabelSubmission> submissions)
    {
        SoftLabelMatrix? first = null;
        PairwiseSum? sum = null;
        var count = 0;
        double[] weights = [];
        foreach (var submission in submissions)
        {
            var noised = submission.SoftLabels;
            if (noised.Kind != SoftLabelKind.Noised)
            {
                throw new ArgumentException($"Client {submission.Client} sent {noised.Kind}; a mean of noised answers has only those.", nameof(submissions));
            }

            first ??= noised;
            sum ??= new PairwiseSum(noised.Rows, noised.Classes);
            weights = weights.Length > 0 ? weights : [.. Enumerable.Repeat(1.0, noised.Classes)];
            sum.Add(noised.Values, weights);
            count++;
        }

        if (first is null || sum is null)
        {
            throw new ArgumentException("There is nothing to take the mean of: no submission came.", nameof(submissions));
        }

        var total = sum.Total();
        return new SoftLabelMatrix(
            SoftLabelKind.Noised, first.Inputs, first.Positions, first.Classes, [.. total.Select(value => (float)(value / count))]);
    }
}
