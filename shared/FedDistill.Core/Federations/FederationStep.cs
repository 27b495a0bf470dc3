using FedDistill.Core.Rounds;

namespace FedDistill.Core.Federations;

/// <summary>
/// What a federation does next: one of <see cref="Wait"/>, <see cref="Announce"/>, <see cref="Proceed"/>,
/// <see cref="End"/>, <see cref="Cancel"/>.
/// </summary>
public abstract record FederationStep
{
    private FederationStep()
    {
    }

    /// <summary>Nothing, until members join or the present round ends.</summary>
    public sealed record Wait : FederationStep;

    /// <summary>Announces a round. Announcing one again that stands announced is harmless.</summary>
    /// <param name="Round">The round as it begins.</param>
    public sealed record Announce(RoundState Round) : FederationStep;

    /// <summary>Lets a round that was under way before a restart go on.</summary>
    /// <param name="Round">Its number.</param>
    public sealed record Proceed(int Round) : FederationStep;

    /// <summary>Ends.</summary>
    /// <param name="Ended">The record to store.</param>
    public sealed record End(FederationRecord Ended) : FederationStep;

    /// <summary>Ends the round of a federation that was stopped; cancelling again is harmless.</summary>
    /// <param name="Round">Its number.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Cancel(int Round, string Reason) : FederationStep;
}
