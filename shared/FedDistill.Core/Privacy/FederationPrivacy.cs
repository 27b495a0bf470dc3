using FedDistill.Core.Federations;

namespace FedDistill.Core.Privacy;

/// <summary>What a federation promises a client and what of it is spent, for a client that answered every round.</summary>
/// <param name="Mode">The privacy mode, with <c>+dp-sgd</c> where teachers learn by it.</param>
/// <param name="Unit">Whose presence or data is hidden: <c>client</c> or <c>record</c>; empty without a guarantee.</param>
/// <param name="Adjacency">Which neighbours the guarantee speaks of.</param>
/// <param name="Delta">δ.</param>
/// <param name="Epsilon">ε spent so far; infinite without a guarantee.</param>
/// <param name="Budget">The most that will be spent; infinite without a guarantee.</param>
/// <param name="Method">
/// How ε was computed: the accountant's word, or <c>client-ledger</c> where each client keeps the account of its DP-SGD
/// and ends at the budget. Empty without a guarantee.
/// </param>
/// <param name="Events">What was released.</param>
public sealed record FederationPrivacy(
    string Mode,
    string Unit,
    PrivacyAdjacency Adjacency,
    double Delta,
    double Epsilon,
    double Budget,
    string Method,
    IReadOnlyList<PrivacyEvent> Events)
{
    /// <summary>The unit under which one client as a whole is hidden.</summary>
    public const string Client = "client";

    /// <summary>The unit under which one private row is hidden.</summary>
    public const string Record = "record";

    /// <summary>The method where each client keeps the account.</summary>
    public const string ClientLedger = "client-ledger";

    /// <summary>Sums up.</summary>
    /// <param name="spec">The federation's spec.</param>
    /// <param name="events">What its rounds have released.</param>
    public static FederationPrivacy Of(FederationSpec spec, IReadOnlyList<PrivacyEvent> events)
    {
        var terms = spec.PrivacyTerms;
        var isFormal = PrivacyModes.IsFormal(spec.Privacy);
        var nothing = new FederationPrivacy(
            terms.DpSgd ? $"{spec.Privacy}+{PrivacyMatrix.DpSgd}" : spec.Privacy,
            UnitOf(spec),
            terms.Adjacency,
            terms.Delta,
            double.PositiveInfinity,
            double.PositiveInfinity,
            "",
            events);
        if (terms.UnsafeNoPrivacy || !(isFormal || terms.DpSgd))
        {
            return nothing with { Unit = isFormal || terms.DpSgd ? nothing.Unit : "" };
        }

        if (!isFormal)
        {
            // How much a teacher has spent depends on how many rows it has, which its client keeps to itself.
            return nothing with { Epsilon = terms.Epsilon, Budget = terms.Epsilon, Method = ClientLedger };
        }

        var statement = FederationBudget.Account(terms, events);
        return nothing with { Epsilon = statement.Epsilon, Budget = terms.Epsilon, Method = statement.Method };
    }

    private static string UnitOf(FederationSpec spec) => spec.Privacy switch
    {
        PrivacyModes.CentralDp or PrivacyModes.LocalDp => Client,
        PrivacyModes.Pate => UnitOfVotes(spec.PrivacyTerms),
        _ => Record,
    };

    /// <summary>
    /// The unit of mode <c>pate</c>: one client is one teacher's vote, or several; one record that comes or goes is one
    /// teacher's in any case.
    /// </summary>
    internal static string UnitOfVotes(PrivacyTerms terms) => terms.TeachersPerClient == 1 ? Client : Record;
}
