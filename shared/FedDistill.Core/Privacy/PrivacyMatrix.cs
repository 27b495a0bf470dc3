using FedDistill.Core.Aggregation;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Which guard goes with which use of the answers: the one place that spec validation, the planner and the README's
/// table read. What it refuses would void the guarantee: a rule in which an answer decides what other answers count has no
/// sensitivity that noise on a sum could hide, and every number computed from private rows beside the answers (counts,
/// hits) is a release of its own. What has been noised on the node, or learned by DP-SGD, may be used in any way.
/// </summary>
public static class PrivacyMatrix
{
    /// <summary>The guard of teachers that learn by DP-SGD, which goes beside any mode.</summary>
    public const string DpSgd = "dp-sgd";

    private const string Hits = "held-out hits are counted on private rows and would be a release of their own";

    private static readonly PrivacyVerdict Yes = new(PrivacyAnswer.Yes, "");
    private static readonly PrivacyVerdict Equal = new(PrivacyAnswer.EqualWeights, "");

    // In the order of PrivacyUse: plain mean, evidence, votes, counts, answers, flags, election.
    private static readonly (string Guard, PrivacyVerdict[] Verdicts)[] Table =
    [
        (PrivacyModes.None, [Yes, Yes, Yes, Yes, Yes, Yes, Yes]),
        (PrivacyModes.Hygiene, [Yes, Yes, Yes, Yes, Yes, Yes, Yes]),
        (PrivacyModes.CentralDp,
        [
            Yes,
            Equal,
            No("a vote is no answer that noise on a mean is calibrated for; for votes choose the mode pate"),
            No("its weights count private rows, and central-dp noises answers alone; allowed are auto, evidence and mean-probabilities, with equal weights"),
            No("what one client says decides what others count, so that no noise on the sum hides it; allowed under central-dp are auto, evidence and mean-probabilities"),
            No("central-dp uses nothing of single uploads but their sum; leave it at accept"),
            No(Hits),
        ]),
        (PrivacyModes.LocalDp,
        [
            Yes,
            No("under local-dp a node noises probabilities, and what evidence lacks to 1 would drown; allowed are auto, mean-probabilities and other rules of probabilities"),
            Yes,
            Equal,
            Yes,
            Yes,
            No(Hits),
        ]),
        (PrivacyModes.Pate,
        [
            No("under pate clients send votes, not soft labels; allowed are auto and majority-vote"),
            No("under pate clients send votes, not evidence; allowed are auto and majority-vote"),
            Yes,
            No("under pate clients send votes, and every vote counts alike; allowed are auto and majority-vote"),
            No("under pate nothing may look at votes before the noise; allowed are auto and majority-vote"),
            No("under pate nothing may look at votes before the noise; leave it at accept"),
            No(Hits),
        ]),
        (DpSgd, [Yes, Equal, Yes, Equal, Yes, Yes, No(Hits)]),
    ];

    /// <summary>All guards: the modes, then DP-SGD.</summary>
    public static IReadOnlyList<string> Guards { get; } = [.. Table.Select(row => row.Guard)];

    /// <summary>What a guard says of a use.</summary>
    /// <param name="guard">One of <see cref="Guards"/>.</param>
    /// <param name="use">What is to be done with the answers.</param>
    public static PrivacyVerdict Of(string guard, PrivacyUse use) =>
        Table.First(row => row.Guard == guard).Verdicts[(int)use];

    /// <summary>What all guards of a spec say of a use: the strictest.</summary>
    /// <param name="spec">A spec with a known privacy mode.</param>
    /// <param name="use">What is to be done with the answers.</param>
    public static PrivacyVerdict Of(FederationSpec spec, PrivacyUse use) =>
        GuardsOf(spec).Select(guard => Of(guard, use)).MinBy(verdict => verdict.Answer)!;

    /// <summary>What an aggregation rule does with the answers.</summary>
    public static PrivacyUse UseOf(IAggregationRule rule) => rule switch
    {
        { HasBoundedInfluence: true } => PrivacyUse.PlainMean,
        Evidence => PrivacyUse.Evidence,
        MajorityVote => PrivacyUse.Votes,
        { NeedsClassCounts: true } or { NeedsSampleCount: true } => PrivacyUse.CountWeights,
        _ => PrivacyUse.AnswerWeights,
    };

    /// <summary>The rule that <c>auto</c> stands for where the mode leaves no choice; null: the uploads decide.</summary>
    public static string? AutoRule(string mode) => mode switch
    {
        PrivacyModes.CentralDp => Evidence.RuleName,
        PrivacyModes.LocalDp => MeanProbabilities.RuleName,
        PrivacyModes.Pate => MajorityVote.RuleName,
        _ => null,
    };

    /// <summary>Whether clients must tell nothing of their private rows but their guarded answers.</summary>
    public static bool TellsAnswersAlone(FederationSpec spec) => GuardsOf(spec).Any(guard => guard is not (PrivacyModes.None or PrivacyModes.Hygiene));

    private static IEnumerable<string> GuardsOf(FederationSpec spec) =>
        spec.PrivacyTerms.DpSgd ? [spec.Privacy, DpSgd] : [spec.Privacy];

    private static PrivacyVerdict No(string reason) => new(PrivacyAnswer.No, reason);
}
