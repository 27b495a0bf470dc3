using FedDistill.Core.Federations;

namespace FedDistill.Core.Privacy;

/// <summary>
/// What the rounds of a federation cost a client that answers every one of them, by the federation's mode. The cost of
/// DP-SGD is not in it: it depends on how many rows a client has, and each client keeps its own account of it.
/// </summary>
public static class FederationBudget
{
    /// <summary>
    /// Standard deviation of a noised release over its sensitivity: the spec's, or the least that keeps all rounds within
    /// the budget.
    /// </summary>
    /// <param name="spec">A spec in mode <c>central-dp</c> or <c>local-dp</c> with terms in their ranges.</param>
    public static double NoiseMultiplier(FederationSpec spec)
    {
        var terms = spec.PrivacyTerms;
        return terms.NoiseMultiplier > 0 ? terms.NoiseMultiplier : NoiseCalibration.Gaussian(terms.Epsilon, terms.Delta, spec.Rounds);
    }

    /// <summary>What a round may cost at the most; under <c>pate</c>, where every row is answered.</summary>
    /// <param name="spec">A spec with terms in their ranges.</param>
    /// <param name="rows">Transfer rows that the round asks about, at least 1.</param>
    public static IReadOnlyList<PrivacyEvent> MostOfRound(FederationSpec spec, int rows) => spec.Privacy switch
    {
        PrivacyModes.CentralDp or PrivacyModes.LocalDp => [OfNoise(NoiseMultiplier(spec), spec.PrivacyTerms.Adjacency)],
        PrivacyModes.Pate => OfVotes(spec.PrivacyTerms, rows, rows),
        _ => [],
    };

    /// <summary>What one noised release costs.</summary>
    /// <param name="noiseMultiplier">Noise over the sensitivity under this very adjacency.</param>
    /// <param name="adjacency">The adjacency.</param>
    public static PrivacyEvent OfNoise(double noiseMultiplier, PrivacyAdjacency adjacency) =>
        GaussianEvent.Of(noiseMultiplier, sensitivity: 1, adjacency);

    /// <summary>What a round of votes costs: the test of every row, and the votes of the answered ones.</summary>
    /// <param name="terms">σ1 and σ2.</param>
    /// <param name="asked">Rows that were put to the test.</param>
    /// <param name="answered">Rows that passed it, 0 to <paramref name="asked"/>.</param>
    public static IReadOnlyList<PrivacyEvent> OfVotes(PrivacyTerms terms, int asked, int answered) => answered == 0
        ? [new ThresholdEvent(terms.ThresholdSigma, asked)]
        : [new ThresholdEvent(terms.ThresholdSigma, asked), new GnMaxEvent(terms.VoteSigma, answered)];

    /// <summary>What events amount to under a federation's terms; nothing spent is an epsilon of 0.</summary>
    /// <param name="terms">δ and adjacency.</param>
    /// <param name="events">What was released.</param>
    public static PrivacyStatement Account(PrivacyTerms terms, IReadOnlyList<PrivacyEvent> events) =>
        events.Count > 0
            ? PrivacyAccountant.Account(PrivacyEvents.Merge(terms.UnsafeNoPrivacy ? [.. events, new NonPrivateEvent()] : events), terms.Delta, terms.Adjacency)
            : new PrivacyStatement(0, PrivacyMethods.Exact, terms.Delta, terms.Adjacency, Pld: null, Rdp: null, Exact: 0);

    /// <summary>Why a further round would exceed the budget, in words that follow a semicolon; null when it does not.</summary>
    /// <param name="spec">A spec with terms in their ranges.</param>
    /// <param name="spent">What earlier rounds have cost.</param>
    /// <param name="rows">Transfer rows that the round asks about, at least 1.</param>
    public static string? ReasonAgainst(FederationSpec spec, IReadOnlyList<PrivacyEvent> spent, int rows)
    {
        var terms = spec.PrivacyTerms;
        var next = MostOfRound(spec, rows);
        if (next.Count == 0 || terms.UnsafeNoPrivacy)
        {
            return null;
        }

        var after = Account(terms, [.. spent, .. next]).Epsilon;
        if (after <= terms.Epsilon)
        {
            return null;
        }

        var remedy = spec.Privacy == PrivacyModes.Pate
            ? "ask about fewer rows with transferPerRound, raise privacyTerms.voteSigma and thresholdSigma with more teachers, or raise epsilon"
            : "leave privacyTerms.noiseMultiplier out to have it set for all rounds, or raise epsilon";
        return spent.Count == 0
            ? $"a single round of {spec.Privacy} over {rows} rows may cost {after:G4} at delta {terms.Delta}: {remedy}"
            : $"{Account(terms, spent).Epsilon:G4} of it is spent, and with a further round of {spec.Privacy} over {rows} rows it may be {after:G4} at delta {terms.Delta}: {remedy}";
    }
}
