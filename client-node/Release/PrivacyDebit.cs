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
    /// <summary>One private row.</summary>
    public const string Record = "record";

    /// <summary>All that the client has.</summary>
    public const string Client = "client";
}
