using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// What the aggregation rules have in common: one pass that checks the submissions and sums them under weights.
/// </summary>
internal sealed class WeightedSubmissions
{
    private readonly SoftLabelMatrix _shape;

    private WeightedSubmissions(SoftLabelMatrix shape, double[] sum, double[] weights)
    {
        _shape = shape;
        Sum = sum;
        Weights = weights;
    }

    /// <summary>sum_k w_ky s_k(x, y), row after row.</summary>
    public double[] Sum { get; }

    /// <summary>sum_k w_ky by class y.</summary>
    public double[] Weights { get; }

    /// <summary>Reads the submissions once.</summary>
    /// <param name="submissions">In strictly ascending ordinal order of client names.</param>
    /// <param name="rule">For its errors and for the kinds it accepts.</param>
    /// <param name="weightsOf">w_ky of one client, length C.</param>
    public static WeightedSubmissions Add(
        IEnumerable<SoftLabelSubmission> submissions,
        IAggregationRule rule,
        Func<SoftLabelSubmission, double[]> weightsOf)
    {
        SoftLabelSubmission? first = null;
        var previous = "";
        PairwiseSum? sum = null;
        PairwiseSum? weightSum = null;
        float[] ones = [];
        foreach (var submission in submissions)
        {
            var softLabels = submission.SoftLabels;
            if (first is null)
            {
                first = submission;
                sum = new PairwiseSum(softLabels.Rows, softLabels.Classes);
                weightSum = new PairwiseSum(1, softLabels.Classes);
                ones = new float[softLabels.Classes];
                Array.Fill(ones, 1);
            }
            else if (string.CompareOrdinal(previous, submission.Client) >= 0)
            {
                throw new ArgumentException(
                    $"Submissions come in ordinal order of names; \"{submission.Client}\" follows \"{previous}\".",
                    nameof(submissions));
            }

            ThrowIfUnfit(submission, first, rule);
            var weights = weightsOf(submission);
            sum!.Add(softLabels.Values, weights);
            weightSum!.Add(ones, weights);
            previous = submission.Client;
        }

        return first is null
            ? throw new ArgumentException("There is nothing to aggregate: no submission came.", nameof(submissions))
            : new WeightedSubmissions(first.SoftLabels, sum!.Total(), weightSum!.Total());
    }

    /// <summary>Probabilities proportional to the sum, row by row; a row without any weight becomes uniform.</summary>
    public SoftLabelMatrix NormaliseRows()
    {
        var result = Result();
        for (var row = 0; row < result.Rows; row++)
        {
            var masses = Sum.AsSpan(row * result.Classes, result.Classes);
            var total = 0.0;
            foreach (var mass in masses)
            {
                total += mass;
            }

            var probabilities = result.Row(row);
            for (var column = 0; column < masses.Length; column++)
            {
                probabilities[column] = (float)(total > 0 ? masses[column] / total : 1.0 / masses.Length);
            }
        }

        return result;
    }

    /// <summary>The softmax, at T = 1, of the weighted mean of the rows.</summary>
    public SoftLabelMatrix SoftmaxOfMean()
    {
        var result = Result();
        var mean = new double[result.Classes];
        for (var row = 0; row < result.Rows; row++)
        {
            for (var column = 0; column < mean.Length; column++)
            {
                mean[column] = Sum[(row * mean.Length) + column] / Weights[column];
            }

            TemperedSoftmax.Apply<double>(mean, 1, mean);
            var probabilities = result.Row(row);
            for (var column = 0; column < mean.Length; column++)
            {
                probabilities[column] = (float)mean[column];
            }
        }

        return result;
    }

    private SoftLabelMatrix Result() => new(
        SoftLabelKind.Probabilities,
        _shape.Inputs,
        _shape.Positions,
        _shape.Classes,
        new float[_shape.Values.Length]);

    private static void ThrowIfUnfit(SoftLabelSubmission submission, SoftLabelSubmission first, IAggregationRule rule)
    {
        var (mine, theirs) = (submission.SoftLabels, first.SoftLabels);
        if (!rule.Accepts(mine.Kind))
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"Client {submission.Client} sent {mine.Kind}; the rule {rule.Name} does not join them. " +
                "Ask for the kind that the round's plan names, or choose another rule.");
        }

        if (Shape(mine) != Shape(theirs))
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Client {submission.Client} sent {Shape(mine)}; client {first.Client} sent {Shape(theirs)}. " +
                "All of a round have one kind and shape: check the transfer sets.");
        }
    }

    private static string Shape(SoftLabelMatrix softLabels) =>
        $"{softLabels.Kind} of shape [{softLabels.Inputs}, {softLabels.Positions}, {softLabels.Classes}]";
}
