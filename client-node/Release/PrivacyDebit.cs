using System.Text.Json.Serialization;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Release;

/// <summary>What an entry of the ledger takes from the privacy budget.</summary>
/// <param name="Unit">Whom the guarantee protects: <see cref="Record"/> or <see cref="Client"/>.</param>
/// <param name="Adjacency">Which neighbours it speaks of.</param>
/// <param name="Mechanism">
/// What was done, in the accountant's words; null where it is the coordinator's doing and the node debits what is
/// promised as a whole.
/// </param>
/// <param name="Delta">δ at which the budget is reckoned.</param>
/// <param name="EpsilonSpent">
/// ε of all debits of this federation and unit up to this one, together. Never falls; infinite where the guarantee is given
/// up.
/// </param>
public sealed record PrivacyDebit(
    string Unit,
    PrivacyAdjacency Adjacency,
    PrivacyEvent? Mechanism,
    double Delta,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double EpsilonSpent)
{
    /// <summary>
    /// ε that the federation promised, where <see cref="EpsilonSpent"/> is a function of how many private rows there are, as
    /// in a training: whether a later federation is refused must not hang on that. Null: the spent ε counts.
    /// </summary>
    public double? EpsilonPromised { get; init; }

    /// <summary>What the debit counts for beside other federations.</summary>
    [JsonIgnore]
    public double EpsilonBesideOthers => Math.Max(EpsilonSpent, EpsilonPromised ?? 0);

    /// <summary>One private row.</summary>
    public const string Record = "record";

    /// <summary>All that the client has.</summary>
    public const string Client = "client";
}
