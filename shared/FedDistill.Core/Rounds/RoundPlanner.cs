using FedDistill.Core.Aggregation;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Rounds;

/// <summary>
/// Decides what each round of a federation asks and does, from the spec and, for the rule <c>auto</c>, from how much of
/// the transfer set the clients claimed for their own.
/// </summary>
public static class RoundPlanner
{
    // Squared targets are the best soft ones for a student of evidence teachers, hard ones the best where nobody learns
    // from it any more (measured with PyTorch 1.13 on MNIST, 20 clients, Dirichlet 0.1, one seed: 96.5 % soft, 96.7 %
    // squared, 96.8 % hard after one upload).
    private const double EvidenceSharpening = 2;

    /// <summary>Plans one round.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="round">From 1 to the spec's rounds.</param>
    /// <param name="transferRows">How many rows the transfer set has.</param>
    /// <param name="coverage">
    /// The coverage (<see cref="TransferCoverage"/>) that the last round of evidence found, 0..1; null before it, or
    /// where the rule does not ask for it.
    /// </param>
    /// <param name="failures">
    /// How many rounds before this one have failed, 0..round - 1. What they were to bring is asked for again: nobody
    /// refines before there is a broadcast. The last round is the last all the same.
    /// </param>
    public static RoundPlan For(
        FederationSpec spec, int round, int transferRows, double? coverage = null, int failures = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(round, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(round, spec.Rounds);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(failures, round);
        var stage = Guarded(spec, StageOf(Named(spec), round, round - failures, coverage));
        return stage with
        {
            TransferRows = TransferRows(spec, round, transferRows),
            Encoding = EncodingOf(spec, stage.Kind),
        };
    }

    /// <summary>
    /// How many rounds a federation of evidence teachers asks for evidence: as many as it takes to hear every client.
    /// </summary>
    public static int EvidenceRounds(FederationSpec spec) =>
        Math.Min(spec.Rounds, CohortSelection.RoundsToAskAll(spec.Clients, spec.Participation));

    /// <summary>How many transfer rows a round asks about.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="transferRows">How many rows the transfer set has.</param>
    public static int RowsAsked(FederationSpec spec, int transferRows) =>
        spec.TransferPerRound > 0 ? Math.Min(spec.TransferPerRound, transferRows) : transferRows;

    private static FederationSpec Named(FederationSpec spec) =>
        spec.Aggregation == AggregationRules.Auto && PrivacyMatrix.AutoRule(spec.Privacy) is { } rule ? spec with { Aggregation = rule } : spec;

    // What the privacy mode takes from a plan and adds to it. Nothing but guarded answers leaves a client: no counts, no
    // hits; and the coordinator looks at nothing that it has not noised itself or got noised.
    private static RoundPlan Guarded(FederationSpec spec, RoundPlan plan)
    {
        if (!PrivacyMatrix.TellsAnswersAlone(spec))
        {
            return plan with { Privacy = spec.Privacy };
        }

        var guarded = plan with
        {
            Privacy = spec.Privacy,
            Adjacency = spec.PrivacyTerms.Adjacency,
            EqualWeights = true,
            Rivals = PrivacyMatrix.Of(spec, PrivacyUse.Election).Answer == PrivacyAnswer.Yes ? plan.Rivals : [],
        };
        return spec.Privacy switch
        {
            PrivacyModes.CentralDp => guarded with { RefusesForeign = false, NoiseMultiplier = FederationBudget.NoiseMultiplier(spec) },
            PrivacyModes.LocalDp => guarded with { Kind = SoftLabelKind.Noised, NoiseMultiplier = FederationBudget.NoiseMultiplier(spec) },
            // What GNMax answers is a class, and a vote is of no temperature.
            PrivacyModes.Pate => guarded with { Temperature = 1, Sharpening = 1, HardTargets = true },
            // Teachers of DP-SGD claim hardly a row whatever the transfer set is: the noise in them says nothing of it.
            _ => guarded with { RefusesForeign = false },
        };
    }

    private static RoundPlan StageOf(FederationSpec spec, int round, int stage, double? coverage)
    {
        if (spec.Aggregation == AggregationRules.Auto)
        {
            return Chosen(spec, round, stage, coverage);
        }

        var rule = AggregationRules.Find(spec.Aggregation);
        var asksForEvidence = ObjectiveChoice.Resolve(spec.Objective, rule) == TeacherObjective.Evidence;
        return !asksForEvidence ? Plain(spec, round, stage, rule)
            : stage <= EvidenceRounds(spec) ? Evidence(spec, round, spec.Aggregation)
            : Refinement(spec, round, rule.Accepts(SoftLabelKind.Probabilities) ? spec.Aggregation : RefinementRule(spec));
    }

    private static RoundPlan Chosen(FederationSpec spec, int round, int stage, double? coverage)
    {
        var heard = EvidenceRounds(spec);
        var isPartlyForeign = coverage < TransferCoverage.InDomain;
        return stage <= heard ? MixedEvidence(spec, round, stage)
            : !isPartlyForeign ? Refinement(spec, round, RefinementRule(spec))
            : stage <= 2 * heard && !PrivacyMatrix.TellsAnswersAlone(spec) ? Balanced(spec, round)
            : SoftRefinement(spec, round);
    }

    // Class counts where clients may tell them; with equal weights the same sum is the plain mean.
    private static string RefinementRule(FederationSpec spec) =>
        PrivacyMatrix.TellsAnswersAlone(spec) ? MeanProbabilities.RuleName : ClassWeighted.RuleName;

    // Evidence makes the clients comparable once; from the student on they agree on the classes, and probabilities
    // weighted by class counts bring more. Their union is distilled hard in the last round.
    private static RoundPlan Evidence(FederationSpec spec, int round, string rule) => Plan(
        spec, round, TeacherObjective.Evidence, SoftLabelKind.Evidence, rule, EvidenceSharpening, isHardAtTheEnd: true);

    private static RoundPlan MixedEvidence(FederationSpec spec, int round, int stage) =>
        Evidence(spec, round, EvidenceMix.RuleName) with
        {
            // Without a further round in which to ask balanced teachers, least squares on the evidence itself compete.
            Rivals = round == spec.Rounds ? [MaskedAls.RuleName] : [],
            RefusesForeign = stage == EvidenceRounds(spec) && !spec.AllowForeignTransfer,
        };

    private static RoundPlan Refinement(FederationSpec spec, int round, string rule) => Plan(
        spec, round, TeacherObjective.Refinement, SoftLabelKind.Probabilities, rule, EvidenceSharpening, isHardAtTheEnd: true);

    // Where the transfer set resembles the private data in part only, evidence claims look-alikes with confidence:
    // balanced teachers and soft targets stand that better, and no diagnosis without labels tells whether least
    // squares or the plain mean does it best (both measured on letters and on pictures of clothes).
    private static RoundPlan Balanced(FederationSpec spec, int round) =>
        Plan(spec, round, TeacherObjective.Balanced, SoftLabelKind.Logits, MaskedAls.RuleName, SharpeningOfLogits(spec), isHardAtTheEnd: false)
        with { Rivals = [MeanBalanced.RuleName], RefusesForeign = !spec.AllowForeignTransfer };

    private static RoundPlan SoftRefinement(FederationSpec spec, int round) => Plan(
        spec, round, TeacherObjective.Refinement, SoftLabelKind.Probabilities, RefinementRule(spec), 1, isHardAtTheEnd: false);

    private static RoundPlan Plain(FederationSpec spec, int round, int stage, IAggregationRule rule)
    {
        var objective = stage == 1 ? ObjectiveChoice.Resolve(spec.Objective, rule) : TeacherObjective.Refinement;
        var kind = ObjectiveChoice.KindOf(objective, rule);

        var sharpening = kind == SoftLabelKind.Logits ? SharpeningOfLogits(spec) : 1;
        return Plan(spec, round, objective, kind, spec.Aggregation, sharpening, isHardAtTheEnd: false);
    }

    private static RoundPlan Plan(
        FederationSpec spec, int round, TeacherObjective objective, SoftLabelKind kind, string rule, double sharpening, bool isHardAtTheEnd)
    {
        var isHard = isHardAtTheEnd && round == spec.Rounds;
        return new RoundPlan(
            round, spec.Rounds, objective, kind, spec.Temperature, rule, isHard ? 1 : sharpening, isHard, TransferRows: []);
    }

    // Logits are joined at T = 1; the power 1/T brings the target to the temperature of the distillation.
    private static double SharpeningOfLogits(FederationSpec spec) => 1 / spec.Temperature;

    // Logits and other kinds that the chosen codec cannot hold travel in half precision; a vote of one teacher is a label,
    // and the shares of several need every bit to be counted again.
    private static string EncodingOf(FederationSpec spec, SoftLabelKind kind) => spec switch
    {
        { Privacy: PrivacyModes.Pate, PrivacyTerms.TeachersPerClient: 1 } => SoftLabelCodecs.Label.Name,
        { Privacy: PrivacyModes.Pate } => SoftLabelCodecs.Float32.Name,
        _ => SoftLabelCodecs.Find(spec.Encoding).Accepts(kind) ? spec.Encoding : SoftLabelCodecs.Float16.Name,
    };

    private static int[] TransferRows(FederationSpec spec, int round, int transferRows)
    {
        if (RowsAsked(spec, transferRows) == transferRows)
        {
            return [];
        }

        var random = new SeededRandom(spec.Seed, $"transfer-rows/{round}");
        var chosen = random.Permutation(transferRows)[..spec.TransferPerRound];
        Array.Sort(chosen);
        return chosen;
    }
}
