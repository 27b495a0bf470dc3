using System.Text.Json.Serialization;

namespace FedDistill.ClientNode.Release;

/// <summary>One line of the ledger: something that left this client, or that was debited for it.</summary>
/// <param name="Client">The client's name.</param>
/// <param name="Federation">The federation's name.</param>
/// <param name="Terms">The fingerprint of its terms.</param>
/// <param name="Round">The round.</param>
/// <param name="Privacy">The federation's privacy mode.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "what")]
[JsonDerivedType(typeof(ReleaseEntry), "soft-labels")]
[JsonDerivedType(typeof(HitsEntry), "held-out-hits")]
[JsonDerivedType(typeof(TrainingEntry), "training")]
public abstract record LedgerEntry(string Client, string Federation, string Terms, int Round, string Privacy)
{
    /// <summary>
    /// The newest <see cref="Schema"/> that this version understands. 3: lines are salted; 2: they are chained and sealed
    /// (<see cref="LedgerLine"/>) and carry debits; 1: they are not.
    /// </summary>
    public const int NewestSchema = 3;

    /// <summary>The first <see cref="Schema"/> whose lines are chained.</summary>
    internal const int FirstChainedSchema = 2;

    /// <summary>What the line's fields mean; raised when that changes.</summary>
    public int Schema { get; init; } = NewestSchema;

    /// <summary>
    /// The hash of the record before: a SHA-256, of all lines before where those have schema 1; empty for the first.
    /// </summary>
    public string Previous { get; init; } = "";

    /// <summary>
    /// 16 random bytes in hexadecimal, which the ledger draws for each line; empty before schema 3. The line's hash leaves
    /// the node: without them whoever knows the other fields could try values of those that are a function of the private
    /// rows, such as a training's sampling rate, until the hash fits.
    /// </summary>
    public string Salt { get; init; } = "";

    /// <summary>What the release costs; empty where no formal guarantee is promised.</summary>
    public IReadOnlyList<PrivacyDebit> Debits { get; init; } = [];
}
