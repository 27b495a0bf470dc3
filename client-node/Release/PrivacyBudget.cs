using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Policy;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// What a client may still spend: in this federation what it promised, over all federations in the ledger the epsilon and
/// the delta of the node's own floor. Nothing is ever given back. Fails closed.
/// </summary>
/// <param name="terms">The federation that is answered.</param>
/// <param name="floor">The node's own floor.</param>
/// <param name="ledger">What was spent.</param>
internal sealed class PrivacyBudget(FederationTerms terms, PrivacyFloor floor, ReleaseLedger ledger)
{
    // The accountant's own last bits.
    private const double Rounding = 1e-9;

    private PromisedPrivacy Promised => terms.Privacy;

    /// <summary>What a release must be debited with.</summary>
    /// <param name="round">The round that it answers.</param>
    /// <param name="release">What was done to the answer; null: nothing that the node counts.</param>
    /// <exception cref="FedDistillException">PrivacyBudget when that is more than is left, or when the teacher did not
    /// learn as was promised; nothing may leave then.</exception>
    public IReadOnlyList<PrivacyDebit> ForRelease(int round, PrivacyEvent? release)
    {
        if (Promised.Terms.DpSgd && ledger.Find<TrainingEntry>(terms.Fingerprint, round) is null)
        {
            throw new FedDistillException(
                ErrorCode.PrivacyBudget,
                $"{terms.Federation} promises teachers that learn by DP-SGD, and no such training for round {round} was debited. Nothing left. This is a fault of the program: report it.");
        }

        // In the other formal modes what leaves is clear, and the coordinator's word is all that stands behind it: the
        // whole promise is debited.
        return Checked(
            round,
            Promised.Mode == PrivacyModes.LocalDp ? Counted(round, PrivacyDebit.Client, release ?? new NonPrivateEvent())
            : !PrivacyModes.IsFormal(Promised.Mode) ? null
            : Debit(
                Promised.Mode == PrivacyModes.Pate ? PrivacyDebit.Record : PrivacyDebit.Client,
                null,
                Promised.IsGivenUp ? double.PositiveInfinity : Promised.Terms.Epsilon));
    }

    /// <summary>What a training by DP-SGD must be debited with.</summary>
    /// <param name="round">The round that its teacher answers.</param>
    /// <param name="training">Its steps.</param>
    /// <exception cref="FedDistillException">PrivacyBudget when that is more than is left.</exception>
    public IReadOnlyList<PrivacyDebit> ForTraining(int round, PrivacyEvent training) =>
        Checked(round, Counted(round, PrivacyDebit.Record, training) with
        {
            EpsilonPromised = Promised.IsGivenUp ? null : Promised.Terms.Epsilon,
        });

    private PrivacyDebit Counted(int round, string unit, PrivacyEvent mechanism)
    {
        if (Promised.IsGivenUp)
        {
            return Debit(unit, mechanism, double.PositiveInfinity);
        }

        var before = ledger.Entries
            .Where(entry => entry.Terms == terms.Fingerprint)
            .SelectMany(entry => entry.Debits)
            .Where(debit => debit.Unit == unit && debit.Mechanism is not null)
            .Select(debit => debit.Mechanism!);
        var spent = PrivacyAccountant.Account([.. before, mechanism], Promised.Terms.Delta, Promised.Terms.Adjacency).Epsilon;
        return spent <= Promised.Terms.Epsilon * (1 + Rounding)
            ? Debit(unit, mechanism, spent)
            : throw Exhausted(round, $"epsilon {spent:G6} in {terms.Federation}, which promised {Promised.Terms.Epsilon:G6} at delta {Promised.Terms.Delta:G6}");
    }

    private PrivacyDebit Debit(string unit, PrivacyEvent? mechanism, double spent) =>
        new(unit, Promised.Terms.Adjacency, mechanism, Promised.Terms.Delta, spent);

    // Federations add up (basic composition): their epsilons, and their deltas too, whatever their mechanisms.
    private IReadOnlyList<PrivacyDebit> Checked(int round, PrivacyDebit? debit)
    {
        if (debit is null || floor.Epsilon is not { } most)
        {
            return debit is null ? [] : [debit];
        }

        var others = ledger.Entries
            .Where(entry => entry.Terms != terms.Fingerprint && entry.Debits.Count > 0)
            .GroupBy(entry => entry.Terms)
            .Select(federation => federation.SelectMany(entry => entry.Debits).ToList())
            .Select(debits => (Epsilon: debits.Max(other => other.EpsilonBesideOthers), Delta: debits.Max(other => other.Delta)))
            .ToList();
        var epsilon = others.Sum(other => other.Epsilon) + debit.EpsilonBesideOthers;
        if (!(epsilon <= most * (1 + Rounding)))
        {
            throw Exhausted(round, $"epsilon {epsilon:G6} over all federations in its ledger; this node's own floor allows {most:G6}");
        }

        var delta = others.Sum(other => other.Delta) + debit.Delta;
        return floor.Delta is { } rare && delta > rare * (1 + Rounding)
            ? throw Exhausted(
                round, $"delta {delta:G6} over all federations in its ledger; this node's own floor allows {rare:G6}, and more only if its owner says delta<=D in --privacy-minimum")
            : [debit];
    }

    private static FedDistillException Exhausted(int round, FormattableString finding) => new(
        ErrorCode.PrivacyBudget,
        $"The privacy budget is spent: with its answer to round {round} this client would have spent {FormattableString.Invariant(finding)}. Nothing left; the last student stays. " +
        "Spent budget never comes back: other data, or a federation with a budget of its own, is needed.");
}
