using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Privacy;

/// <summary>What a federation's privacy mode promises, in words for the log and the end of a run.</summary>
public static class PrivacyBanner
{
    /// <summary>What a line begins with that tells of a setting of which nothing useful can come.</summary>
    public const string Warning = "WARNING: ";

    /// <summary>The promise, the mechanism, then the warnings; each one line.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="transferRows">How many rows the transfer set has.</param>
    /// <param name="classes">C, 2 or more.</param>
    public static IReadOnlyList<string> Of(FederationSpec spec, int transferRows, int classes)
    {
        var rows = RoundPlanner.RowsAsked(spec, transferRows);
        List<string> lines = [Promise(spec), .. Mechanism(spec, rows, classes)];
        if (spec.PrivacyTerms.UnsafeNoPrivacy)
        {
            lines.Add($"{Warning}the guarantee is given up (unsafeNoPrivacy): every epsilon is infinite");
        }

        lines.AddRange(Doubts(spec, rows, classes).Select(doubt => Warning + doubt));
        return lines;
    }

    /// <summary>
    /// Standard deviation of the noise on each number of the mean; null in modes that noise no soft labels.
    /// </summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="rows">Rows that a round asks about.</param>
    /// <param name="classes">C, 2 or more.</param>
    public static double? NoiseOfMean(FederationSpec spec, int rows, int classes)
    {
        var (clients, adjacency) = (CohortSelection.SizeOf(spec.Clients, spec.Participation), spec.PrivacyTerms.Adjacency);
        return spec.Privacy switch
        {
            PrivacyModes.CentralDp => FederationBudget.NoiseMultiplier(spec) * SoftLabelSensitivity.Rows(rows, adjacency) / clients,
            PrivacyModes.LocalDp =>
                FederationBudget.NoiseMultiplier(spec) * SoftLabelSensitivity.CentredRows(rows, classes, adjacency) / Math.Sqrt(clients),
            _ => null,
        };
    }

    private static string Promise(FederationSpec spec)
    {
        var privacy = FederationPrivacy.Of(spec, []);
        return privacy.Unit.Length > 0
            ? $"{privacy.Mode}: epsilon at most {privacy.Budget:G4} over all rounds, delta {privacy.Delta:G4}, {PrivacyAdjacencyWords.Word(privacy.Adjacency)}, unit {privacy.Unit}"
            : spec.Privacy == PrivacyModes.Hygiene
                ? "hygiene: a heuristic against accidents, epsilon infinite; no formal guarantee against anyone determined"
                : "none: NO formal guarantee. Soft labels are known to give away the mix of a client's classes, whether a record was learned from, and outlines of inputs";
    }

    private static IEnumerable<string> Mechanism(FederationSpec spec, int rows, int classes)
    {
        var terms = spec.PrivacyTerms;
        if (NoiseOfMean(spec, rows, classes) is { } noise)
        {
            var place = spec.Privacy == PrivacyModes.CentralDp ? "the coordinator to the sum; it sees the uploads" : "each node to its answer; nobody sees an answer";
            yield return $"discrete Gaussian noise added by {place}: {noise:G3} on each number of the mean of {rows} rows, noise multiplier {FederationBudget.NoiseMultiplier(spec):G4}";
        }

        if (spec.Privacy == PrivacyModes.Pate)
        {
            var most = FederationBudget.Account(terms, FederationBudget.MostOfRound(spec, rows)).Epsilon;
            yield return $"Confident-GNMax at the coordinator, which sees the votes: {Teachers(spec)} teachers, threshold {terms.VoteThreshold:G4}, noise {terms.ThresholdSigma:G4} and {terms.VoteSigma:G4}; " +
                $"a round over {rows} rows costs at most epsilon {most:G4}, whatever the votes";
        }

        if (terms.DpSgd)
        {
            yield return $"DP-SGD in every teacher, clip {terms.Clip:G4}: each client's own ledger ends at epsilon {terms.Epsilon:G4} per record";
        }
    }

    private static IEnumerable<string> Doubts(FederationSpec spec, int rows, int classes)
    {
        var terms = spec.PrivacyTerms;
        if (NoiseOfMean(spec, rows, classes) > PrivacyPlan.MuchNoise)
        {
            yield return $"the noise is over {PrivacyPlan.MuchNoise}: little but noise will come of it. Ask about fewer rows (transferPerRound) in fewer rounds, of more clients; " +
                "with up to a hundred clients dpSgd is the mode that works";
        }

        if (spec.Privacy == PrivacyModes.Pate && (terms.VoteSigma > Teachers(spec) / 4 || terms.VoteThreshold < 2 * terms.VoteSigma))
        {
            yield return "the noise on the votes is of the size of the votes: answers will be wrong. Have more teachers (teachersPerClient) or less voteSigma";
        }

        if ((PrivacyModes.IsFormal(spec.Privacy) || terms.DpSgd) && terms.Delta > 1.0 / Math.Max(spec.PrivateSamples, 1000))
        {
            yield return $"delta {terms.Delta:G4} is over one in {Math.Max(spec.PrivateSamples, 1000)} records: a mechanism that gives one away whole would pass";
        }
    }

    private static double Teachers(FederationSpec spec) =>
        (double)CohortSelection.SizeOf(spec.Clients, spec.Participation) * spec.PrivacyTerms.TeachersPerClient;
}
