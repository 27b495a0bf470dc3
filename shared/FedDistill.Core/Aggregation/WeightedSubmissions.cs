using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>What most aggregation rules have in common: one pass that sums the submissions under weights.</summary>
internal sealed class WeightedSubmissions
{
    private readonly SoftLabelMatrix _shape;
    private readonly bool _isByRow;

    private WeightedSubmissions(SoftLabelMatrix shape, double[] sum, double[] weights, bool isByRow)
    {
        _shape = shape;
        Sum = sum;
        Weights = weights;
        _isByRow = isByRow;
    }

    /// <summary>The kind of the first submission.</summary>
    public SoftLabelKind Kind => _shape.Kind;

    /// <summary>sum_k w_ky s_k(x, y), or sum_k w_k(x) s_k(x, y); row after row.</summary>
    public double[] Sum { get; }

    /// <summary>sum_k w_ky by class y, or sum_k w_k(x) by row x.</summary>
    public double[] Weights { get; }

    /// <summary>Sums under weights by class.</summary>
    /// <param name="submissions">Checked ones; read once.</param>
    /// <param name="weightsOf">w_ky of one client, length C.</param>
    public static WeightedSubmissions Add(
        IEnumerable<SoftLabelSubmission> submissions, Func<SoftLabelSubmission, double[]> weightsOf) =>
        Add(submissions, weightsOf, isByRow: false);

    /// <summary>Sums under weights by row: how much a client's word counts may change from input to input.</summary>
    /// <param name="submissions">Checked ones; read once.</param>
    /// <param name="weightOf">w_k(x) from a client's soft labels and the row x; at least 0 and finite.</param>
    public static WeightedSubmissions AddByRow(
        IEnumerable<SoftLabelSubmission> submissions, Func<SoftLabelMatrix, int, double> weightOf) =>
        Add(submissions, submission => RowWeights(submission.SoftLabels, weightOf), isByRow: true);

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

    /// <summary>The softmax of the weighted mean of the rows; uniform where nobody has weight.</summary>
    /// <param name="temperature">T, over 0 and finite.</param>
    public SoftLabelMatrix SoftmaxOfMean(double temperature = 1)
    {
        var result = Result();
        var mean = new double[result.Classes];
        for (var row = 0; row < result.Rows; row++)
        {
            for (var column = 0; column < mean.Length; column++)
            {
                var weight = Weights[_isByRow ? row : column];
                mean[column] = weight > 0 ? Sum[(row * mean.Length) + column] / weight : 0;
            }

            TemperedSoftmax.Apply<double>(mean, temperature, mean);
            var probabilities = result.Row(row);
            for (var column = 0; column < mean.Length; column++)
            {
                probabilities[column] = (float)mean[column];
            }
        }

        return result;
    }

    private static WeightedSubmissions Add(
        IEnumerable<SoftLabelSubmission> submissions, Func<SoftLabelSubmission, double[]> weightsOf, bool isByRow)
    {
        SoftLabelMatrix? shape = null;
        PairwiseSum? sum = null;
        PairwiseSum? weightSum = null;
        float[] ones = [];
        foreach (var submission in submissions)
        {
            var softLabels = submission.SoftLabels;
            var weights = weightsOf(submission);
            if (shape is null)
            {
                shape = softLabels;
                sum = new PairwiseSum(softLabels.Rows, softLabels.Classes);
                weightSum = new PairwiseSum(1, weights.Length);
                ones = new float[weights.Length];
                Array.Fill(ones, 1);
            }

            if (isByRow)
            {
                sum!.AddByRow(softLabels.Values, weights);
            }
            else
            {
                sum!.Add(softLabels.Values, weights);
            }

            weightSum!.Add(ones, weights);
        }

        return new WeightedSubmissions(shape!, sum!.Total(), weightSum!.Total(), isByRow);
    }

    private static double[] RowWeights(SoftLabelMatrix softLabels, Func<SoftLabelMatrix, int, double> weightOf)
    {
        var weights = new double[softLabels.Rows];
        for (var row = 0; row < weights.Length; row++)
        {
            weights[row] = weightOf(softLabels, row);
        }

        return weights;
    }

    private SoftLabelMatrix Result() => SoftLabelMatrix.ProbabilitiesLike(_shape);
}
