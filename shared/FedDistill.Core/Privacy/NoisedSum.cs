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
/// <param name="noiseMultiplier">z, over 0: the noise of every number of the sum has z times the sensitivity.</param>
/// <param name="adjacency">Which sensitivity.</param>
public sealed class NoisedSum(int rows, int classes, double noiseMultiplier, PrivacyAdjacency adjacency)
{
    private readonly double _step = LatticeNoise.Step(noiseMultiplier * SoftLabelSensitivity.Rows(rows, adjacency));
    private readonly long[] _units = new long[checked(rows * classes)];
    private int _clients;

    /// <summary>Adds one client's answer with the weight 1.</summary>
    /// <param name="answer">Probabilities or evidence of M rows and C classes.</param>
    /// <exception cref="ArgumentException">The answer has another shape or kind.</exception>
    public void Add(SoftLabelMatrix answer)
    {
        if (answer.Rows != rows || answer.Classes != classes || answer.Kind is not (SoftLabelKind.Probabilities or SoftLabelKind.Evidence))
        {
            throw new ArgumentException(
                $"{answer.Kind} of {answer.Rows} rows and {answer.Classes} classes do not fit a sum of {rows} rows and {classes} classes.", nameof(answer));
        }

        for (var row = 0; row < rows; row++)
        {
            AddRow(answer.Row(row), _units.AsSpan(row * classes, classes), _step);
        }

        _clients++;
    }

    /// <summary>
    /// The noised sum over the number of clients that were added, which is public. Draws fresh noise: a second call is a
    /// second release.
    /// </summary>
    /// <param name="noise">Where the noise comes from.</param>
    /// <returns>M * C numbers, row after row; around the mean, and no probabilities.</returns>
    /// <exception cref="InvalidOperationException">Nobody was added.</exception>
    public float[] Mean(INoiseSource noise)
    {
        if (_clients == 0)
        {
            throw new InvalidOperationException("There is nothing to release: no answer was added.");
        }

        var bits = new NoiseBits(noise);
        var sigma = (long)Math.Ceiling(noiseMultiplier * SoftLabelSensitivity.Rows(rows, adjacency) / _step);
        var mean = new float[_units.Length];
        for (var index = 0; index < mean.Length; index++)
        {
            mean[index] = (float)((_units[index] + DiscreteGaussian.Sample(bits, sigma)) * _step / _clients);
        }

        return mean;
    }

    private static void AddRow(ReadOnlySpan<float> answer, Span<long> sum, double step)
    {
        var total = 0.0;
        foreach (var value in answer)
        {
            total += Math.Max(value, 0);
        }

        // A codec may round a row to a little more than 1.
        var scale = 1 / (step * Math.Max(total, 1));
        for (var column = 0; column < answer.Length; column++)
        {
            sum[column] += (long)(Math.Max(answer[column], 0) * scale);
        }
    }
}
