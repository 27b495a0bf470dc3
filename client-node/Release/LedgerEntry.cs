using System.Text.Json.Serialization;

namespace FedDistill.ClientNode.Release;

/// <summary>One line of the ledger: something that left this client.</summary>
/// <param name="Client">The client's name.</param>
/// <param name="Federation">The federation's name.</param>
/// <param name="Terms">The fingerprint of its terms.</param>
/// <param name="Round">The round.</param>
/// <param name="Privacy">The formal guarantee: <c>none</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "what")]
[JsonDerivedType(typeof(ReleaseEntry), "soft-labels")]
[JsonDerivedType(typeof(HitsEntry), "held-out-hits")]
public abstract record LedgerEntry(string Client, string Federation, string Terms, int Round, string Privacy)
{
    /// <summary>The newest <see cref="Schema"/> that this version understands.</summary>
    public const int NewestSchema = 1;

    /// <summary>What the line's fields mean; raised when that changes.</summary>
    public int Schema { get; init; } = NewestSchema;
}
