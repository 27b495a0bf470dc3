using FedDistill.Core.Errors;

namespace FedDistill.Core.Privacy;

/// <summary>Releases of a value of all private rows with Gaussian noise.</summary>
/// <param name="NoiseMultiplier">
/// Standard deviation of the noise over the most that the value moves when one unit is added or removed, 0 or more; 0
/// protects nothing. Under replace-one the accountant takes twice that move, as Google's library does: where the value
/// is known to move less, make the event with <see cref="Of"/>.
/// </param>
/// <param name="Count">How many releases, 1 or more.</param>
public sealed record GaussianEvent(double NoiseMultiplier, int Count = 1) : PrivacyEvent
{
    /// <summary>The event of releases whose sensitivity is known for the very adjacency that will be accounted.</summary>
    /// <param name="sigma">Standard deviation of the noise, 0 or more.</param>
    /// <param name="sensitivity">The most that the value moves in L2 between neighbours of that adjacency, over 0.</param>
    /// <param name="adjacency">The adjacency, the same that the accountant is asked for.</param>
    /// <param name="count">How many releases, 1 or more.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the sensitivity is not over 0.</exception>
    public static GaussianEvent Of(double sigma, double sensitivity, PrivacyAdjacency adjacency, int count = 1)
    {
        if (!(sensitivity > 0 && double.IsFinite(sensitivity)))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"sensitivity is {sensitivity}; it is over 0 and finite. Bound what one unit can change before adding noise.");
        }

        return new GaussianEvent((adjacency == PrivacyAdjacency.ReplaceOne ? 2 : 1) * (sigma / sensitivity), count);
    }
}
