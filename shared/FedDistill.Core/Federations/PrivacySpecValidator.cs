using FedDistill.Core.Aggregation;
using FedDistill.Core.Models;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Federations;

/// <summary>Holds privacy mode and terms to their ranges, to <see cref="PrivacyMatrix"/> and to the budget.</summary>
internal static class PrivacySpecValidator
{
    // No bound that anyone would call privacy; beyond it the accountants have no figures either.
    private const double MostEpsilon = 1000;

    private const double MostNoise = 1e6;

    /// <summary>Checks the ranges and, where they hold, what goes together.</summary>
    public static void Check(FederationSpec spec, SpecFindings findings)
    {
        var before = findings.Errors.Count;
        findings.Require(PrivacyModes.All.Contains(spec.Privacy), "privacy", spec.Privacy, $"allowed are {PrivacyModes.AllowedNames}");
        CheckTerms(spec.PrivacyTerms, findings);
        if (findings.Errors.Count > before)
        {
            return;
        }

        CheckMatrix(spec, findings);
        CheckMechanism(spec, findings);
        // Errors elsewhere in the spec would make a budget of nonsense.
        if (findings.Errors.Count == 0 && RowsOf(spec) is > 0 and var rows && FederationBudget.ReasonAgainst(spec, spent: [], rows) is { } reason)
        {
            findings.Require(false, "privacyTerms.epsilon", spec.PrivacyTerms.Epsilon, reason);
        }
    }

    private static void CheckTerms(PrivacyTerms terms, SpecFindings findings)
    {
        findings.RequirePositive("privacyTerms.epsilon", terms.Epsilon, MostEpsilon);
        findings.Require(terms.Delta is > 0 and < 1, "privacyTerms.delta", terms.Delta, "allowed is over 0 and under 1");
        findings.Require(Enum.IsDefined(terms.Adjacency), "privacyTerms.adjacency", terms.Adjacency, $"allowed are {string.Join(", ", PrivacyAdjacencyWords.All)}");
        findings.RequireRange("privacyTerms.noiseMultiplier", terms.NoiseMultiplier, 0, MostNoise);
        findings.RequirePositive("privacyTerms.clip", terms.Clip, MostNoise);
        findings.RequireRange("privacyTerms.teachersPerClient", terms.TeachersPerClient, 1, 1000);
        findings.RequirePositive("privacyTerms.voteThreshold", terms.VoteThreshold, MostNoise);
        findings.RequirePositive("privacyTerms.thresholdSigma", terms.ThresholdSigma, MostNoise);
        findings.RequirePositive("privacyTerms.voteSigma", terms.VoteSigma, MostNoise);
        findings.Require(
            terms.NoiseSeed is null || terms.UnsafeNoPrivacy,
            "privacyTerms.noiseSeed",
            $"{terms.NoiseSeed}",
            "whoever knows the seed takes the noise off again: leave it out, or give the guarantee up with privacyTerms.unsafeNoPrivacy (--unsafe-no-privacy)");
    }

    private static void CheckMatrix(FederationSpec spec, SpecFindings findings)
    {
        if (AggregationRules.TryFind(spec.Aggregation, out var rule))
        {
            Require(PrivacyMatrix.UseOf(rule), "aggregation", spec.Aggregation);
        }

        if (spec.SuspiciousUploads != "accept")
        {
            Require(PrivacyUse.OutlierFlags, "suspiciousUploads", spec.SuspiciousUploads);
        }

        void Require(PrivacyUse use, string field, string value)
        {
            var verdict = PrivacyMatrix.Of(spec, use);
            findings.Require(verdict.Answer != PrivacyAnswer.No, field, value, verdict.Reason);
        }
    }

    // What no column of the matrix says: it is about how a mechanism is set, not about what is done with answers.
    private static void CheckMechanism(FederationSpec spec, SpecFindings findings)
    {
        var terms = spec.PrivacyTerms;
        AggregationRules.TryFind(PrivacyMatrix.AutoRule(spec.Privacy) is { } auto && spec.Aggregation == AggregationRules.Auto ? auto : spec.Aggregation, out var rule);
        findings.Require(
            spec.Privacy != PrivacyModes.LocalDp || rule is null || rule.Accepts(SoftLabelKind.Probabilities),
            "aggregation",
            spec.Aggregation,
            "under local-dp a node noises probabilities, which this rule does not join; allowed are auto, mean-probabilities and other rules of probabilities");
        findings.Require(
            spec.Privacy != PrivacyModes.LocalDp || spec.Objective != "evidence",
            "objective",
            spec.Objective,
            "under local-dp a node noises probabilities; allowed are auto, cross-entropy and balanced");
        findings.Require(
            spec.Privacy != PrivacyModes.Pate || spec.Objective != "evidence",
            "objective",
            spec.Objective,
            "under pate every teacher votes for a class of its own; allowed are auto, cross-entropy and balanced");
        findings.Require(
            !terms.DpSgd || spec.Privacy != PrivacyModes.Pate || terms.TeachersPerClient == 1,
            "privacyTerms.teachersPerClient",
            terms.TeachersPerClient,
            "with DP-SGD a client has one teacher; leave one of the two out");
        findings.Require(
            spec.Privacy != PrivacyModes.Pate || terms.TeachersPerClient == 1 || terms.Adjacency != PrivacyAdjacency.ReplaceOne,
            "privacyTerms.adjacency",
            PrivacyAdjacencyWords.Word(terms.Adjacency),
            "with several teachers a client each row goes to one of them by its content, so that a record that is replaced leaves one teacher and comes to a " +
            "second, and two votes change where one is accounted for; use add-remove, or teachersPerClient 1 with replace-one of whole clients");
        for (var index = 0; index < spec.Teacher.Count; index++)
        {
            CheckRowsStayApart(terms, $"teacher[{index}]", spec.Teacher[index], findings);
        }

        findings.Require(
            !terms.DpSgd || spec.Objective != "balanced",
            "objective",
            spec.Objective,
            "its loss knows the shares of the classes among the private rows, which DP-SGD does not noise; allowed are auto, cross-entropy and evidence");
        findings.Require(
            !terms.DpSgd || !PrivacyModes.IsFormal(spec.Privacy) || terms.NoiseMultiplier == 0,
            "privacyTerms.noiseMultiplier",
            terms.NoiseMultiplier,
            $"one number cannot serve both {spec.Privacy} and DP-SGD; leave it out to have both set by epsilon");
        var asked = CohortSelection.SizeOf(Math.Max(spec.Clients, 1), double.IsNaN(spec.Participation) ? 1 : Math.Clamp(spec.Participation, 1e-9, 1));
        findings.Require(
            spec.Privacy != PrivacyModes.Hygiene || asked >= FederationTransitions.LeastUnderHygiene,
            "privacy",
            spec.Privacy,
            $"a student is made of at least {FederationTransitions.LeastUnderHygiene} answers, for of two each client reads the other's, and a round asks {asked} clients; " +
            "raise clients or participation");
        var teachers = (double)asked * terms.TeachersPerClient;
        findings.Require(
            spec.Privacy != PrivacyModes.Pate || terms.VoteThreshold < teachers,
            "privacyTerms.voteThreshold",
            terms.VoteThreshold,
            $"{teachers} teachers vote in a round, so that no row would be answered; allowed is under {teachers}, best 0.6 to 0.8 of it, with voteSigma well below. " +
            "Few teachers are of no use here: raise teachersPerClient or clients");
    }

    private static void CheckRowsStayApart(PrivacyTerms terms, string field, string name, SpecFindings findings)
    {
        if (terms.DpSgd && Architecture.TryParse(name, out var architecture))
        {
            findings.Require(
                architecture.Normalisation != Normalisation.Batch,
                field,
                name,
                $"its batch normalisation mixes the rows of a batch, so that no gradient belongs to one record; with DP-SGD use {architecture.WithGroupNormalisation()}");
        }
    }

    // 0 where only the transfer set itself tells: the coordinator asks again when it has it.
    private static int RowsOf(FederationSpec spec) => spec.TransferPerRound > 0 ? spec.TransferPerRound : spec.TransferSamples;
}
