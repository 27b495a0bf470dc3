using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>Who lies in a simulated fleet, and how.</summary>
/// <param name="Kind">One of <see cref="AttackKinds"/>.</param>
/// <param name="Attackers">The names of the clients that lie, in ordinal order; at least one.</param>
public sealed record AttackPlan(string Kind, IReadOnlyList<string> Attackers)
{
    /// <summary>With half of the clients lying no rule can tell who does.</summary>
    public const double MostAttackers = 0.5;

    /// <summary>Lets the seed choose the liars.</summary>
    /// <param name="kind">One of <see cref="AttackKinds"/>.</param>
    /// <param name="share">Share of the clients, over 0 up to 0.5; rounded to the nearest number of them, at least one and
    /// not over half.</param>
    /// <param name="clients">Clients of the fleet, at least two.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration naming what is allowed.</exception>
    public static AttackPlan Choose(string kind, double share, int clients, long seed)
    {
        if (!AttackKinds.All.Contains(kind))
        {
            throw Invalid($"There is no attack \"{kind}\"; allowed are {string.Join(", ", AttackKinds.All)}. Choose one of them with --attack.");
        }

        if (!(share > 0 && share <= MostAttackers))
        {
            throw Invalid($"The share of attackers is {share}; allowed is over 0 up to {MostAttackers}. Name another with --attackers.");
        }

        if (clients < 2)
        {
            throw Invalid($"{clients} client cannot be both honest and lying; at least 2 are needed. Raise --clients.");
        }

        var count = Math.Clamp((int)Math.Round(share * clients, MidpointRounding.AwayFromZero), 1, clients / 2);
        var chosen = new SeededRandom(seed, "attackers").Permutation(clients)[..count];
        return new AttackPlan(kind, [.. chosen.Order().Select(FleetOptions.ClientName)]);
    }

    /// <summary>Whether a client lies.</summary>
    public bool IsAttacker(string client) => Attackers.Contains(client, StringComparer.Ordinal);

    private static FedDistillException Invalid(string message) => new(ErrorCode.InvalidConfiguration, message);
}
