using FedDistill.ClientNode.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// Mode <c>local-dp</c>: Gaussian noise on a client's rows, so wide that all rounds together keep the federation's promise
/// whatever the teacher says and whoever looks. The unit is the client: under add-remove a client that has its data looks
/// like one whose rows are uniform, under replace-one like one with any other data. The latter covers single records; the
/// former does so at the price of two releases, for one record more turns one answer into another.
/// </summary>
/// <param name="promised">The promise.</param>
/// <param name="rounds">How many releases it is kept over: as many as the federation has rounds.</param>
internal sealed class LocalNoise(PromisedPrivacy promised, int rounds)
{
    /// <summary>What rows that are probabilities but for float rounding may be off by, relatively.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Standard deviation over sensitivity, the same in every round: fixed before the first.</summary>
    public double Multiplier { get; } = promised.Terms.NoiseMultiplier > 0
        ? promised.Terms.NoiseMultiplier
        : NoiseCalibration.Gaussian(promised.Terms.Epsilon, promised.Terms.Delta, rounds);

    /// <summary>Adds fresh noise. Two calls are two releases.</summary>
    /// <param name="probabilities">M rows on the simplex; stay as they are.</param>
    /// <param name="source">Where the random bits come from.</param>
    /// <returns>Kind Noised, and what the accountant counts.</returns>
    public (SoftLabelMatrix Noised, PrivacyEvent Event) Add(SoftLabelMatrix probabilities, INoiseSource source)
    {
        var (rows, classes) = (probabilities.Rows, probabilities.Classes);
        var sensitivity = SoftLabelSensitivity.CentredRows(rows, classes, promised.Terms.Adjacency) * (1 + Rounding);
        var sigma = Multiplier * sensitivity;
        var values = Centred(probabilities);
        var noise = new LatticeNoise(source);
        noise.Add(values, sigma, sensitivity);

        // What follows sees the noisy numbers alone and costs nothing.
        var middle = 1f / classes;
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Math.Clamp(values[index] + middle, -SoftLabelValidator.NoisedLimit, SoftLabelValidator.NoisedLimit);
        }

        return (
            new SoftLabelMatrix(SoftLabelKind.Noised, probabilities.Inputs, probabilities.Positions, classes, values),
            noise.IsSecret ? GaussianEvent.Of(sigma, sensitivity, promised.Terms.Adjacency) : new NonPrivateEvent());
    }

    // The bound on the sensitivity is for rows that sum to 1; those that nearly do are brought there.
    private static float[] Centred(SoftLabelMatrix probabilities)
    {
        var values = new float[probabilities.Values.Length];
        for (var row = 0; row < probabilities.Rows; row++)
        {
            var from = probabilities.Row(row);
            var sum = 0.0;
            foreach (var probability in from)
            {
                sum += probability;
            }

            for (var column = 0; column < from.Length; column++)
            {
                values[(row * from.Length) + column] = (float)((from[column] / sum) - (1.0 / from.Length));
            }
        }

        return values;
    }
}
