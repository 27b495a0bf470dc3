using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Privacy;

/// <summary>
/// The sum of clients' rows with discrete Gaussian noise (Canonne, Kamath and Steinke, 2020): the release of mode
/// <c>central-dp</c>. Every row is first held to a sum of at most 1 and rounded towards 0 onto a lattice, so that what one
/// client adds to M rows has an L2 norm of at most sqrt(M) and two answers of it are at most sqrt(2M) apart, exactly; sum
/// and noise are whole numbers, which leave no low bits of a float to read the sum from (Mironov, 2012).
/// </summary>
/// <param name="rows">M, rows of every answer, at least 1.</param>
/// <param name="classes">C.</param>
public sealed class NoisedSum(int rows, int classes)
{
    // A unit of 2^-20 is a thousandth of the finest codec's, and 2^43 clients fit into a long.
    private const int UnitsInOne = 1 << 20;

    private readonly long[] _units = new long[checked(rows * classes)];
    private int _clients;

    /// <summary>L2 norm by which one client can change the sum.</summary>
    /// <param name="rows">M.</param>
    /// <param name="adjacency">A client more or less: sqrt(M). Another client in its place: sqrt(2M), of one-hot rows
    /// that name two classes.</param>
    public static double Sensitivity(int rows, PrivacyAdjacency adjacency) =>
        Math.Sqrt(adjacency == PrivacyAdjacency.ReplaceOne ? 2.0 * rows : rows);

    /// <summary>Adds one client's answer with the weight 1.</summary>
    /// <param name="answer">Probabilities or evidence of M rows and C classes.</param>
    /// <exception cref="ArgumentException">The answer has another shape or kind.</exception>
    public void Add(SoftLabelMatrix answer)
    {
        if (answer.Rows != rows || answer.Classes != classes || answer.Kind is not (SoftLabelKind.Probabilities or SoftLabelKind.Evidence))
        {
            throw new ArgumentException($"{answer.Kind} of {answer.Rows} rows and {answer.Classes} classes do not fit a sum of {rows} rows and {classes} classes.", nameof(answer));
        }

        for (var row = 0; row < rows; row++)
        {
            AddRow(answer.Row(row), _units.AsSpan(row * classes, classes));
        }

        _clients++;
    }

    /// <summary>The noised sum over the number of clients that were added, which is public. Draws fresh noise.</summary>
    /// <param name="noiseMultiplier">z, over 0: the noise of every number of the sum has z times the sensitivity.</param>
    /// <param name="adjacency">Which sensitivity.</param>
    /// <param name="noise">Where the noise comes from.</param>
    /// <returns>M * C numbers, row after row; around the mean, and no probabilities.</returns>
    /// <exception cref="InvalidOperationException">Nobody was added.</exception>
    public float[] Mean(double noiseMultiplier, PrivacyAdjacency adjacency, INoiseSource noise)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noiseMultiplier);
        if (_clients == 0)
        {
            throw new InvalidOperationException("There is nothing to release: no answer was added.");
        }

        var sigma = noiseMultiplier * Sensitivity(rows, adjacency) * UnitsInOne;
        var mean = new float[_units.Length];
        for (var index = 0; index < mean.Length; index++)
        {
            mean[index] = (float)((double)(_units[index] + DiscreteGaussian.Sample(sigma, noise)) / UnitsInOne / _clients);
        }

        return mean;
    }

    private static void AddRow(ReadOnlySpan<float> answer, Span<long> sum)
    {
        var total = 0.0;
        foreach (var value in answer)
        {
            total += Math.Max(value, 0);
        }

        // A codec may round a row to a little more than 1.
        var scale = UnitsInOne / Math.Max(total, 1);
        for (var column = 0; column < answer.Length; column++)
        {
            sum[column] += (long)(Math.Max(answer[column], 0) * scale);
        }
    }
}
