using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Cli;

/// <summary>The flags that lay a formal guarantee over a spec.</summary>
internal static class PrivacyFlags
{
    /// <summary>Declares them.</summary>
    public static void AddTo(SpecFlags flags)
    {
        flags.Add("--privacy", "privacy", "MODE", spec => spec.Privacy, (spec, value) => spec with { Privacy = value }).Completes(PrivacyModes.All);
        Add("--epsilon", "epsilon", "E", terms => terms.Epsilon, (terms, value) => terms with { Epsilon = value });
        Add("--delta", "delta", "D", terms => terms.Delta, (terms, value) => terms with { Delta = value });
        Add(
            "--adjacency", "adjacency", "WORD", terms => PrivacyAdjacencyWords.Word(terms.Adjacency),
            (terms, value) => terms with { Adjacency = AdjacencyOf(value) }).Completes(PrivacyAdjacencyWords.All);
        Add("--dp-sgd", "dpSgd", "", terms => terms.DpSgd, (terms, value) => terms with { DpSgd = value });
        Add("--noise-multiplier", "noiseMultiplier", "X", terms => terms.NoiseMultiplier, (terms, value) => terms with { NoiseMultiplier = value });
        Add("--clip", "clip", "X", terms => terms.Clip, (terms, value) => terms with { Clip = value });
        Add("--teachers-per-client", "teachersPerClient", "N", terms => terms.TeachersPerClient, (terms, value) => terms with { TeachersPerClient = value });
        Add("--vote-threshold", "voteThreshold", "VOTES", terms => terms.VoteThreshold, (terms, value) => terms with { VoteThreshold = value });
        Add("--threshold-sigma", "thresholdSigma", "VOTES", terms => terms.ThresholdSigma, (terms, value) => terms with { ThresholdSigma = value });
        Add("--vote-sigma", "voteSigma", "VOTES", terms => terms.VoteSigma, (terms, value) => terms with { VoteSigma = value });
        Add("--noise-seed", "noiseSeed", "N", terms => terms.NoiseSeed, (terms, value) => terms with { NoiseSeed = value });
        Add("--unsafe-no-privacy", "unsafeNoPrivacy", "", terms => terms.UnsafeNoPrivacy, (terms, value) => terms with { UnsafeNoPrivacy = value });

        Option<T> Add<T>(string name, string field, string value, Func<PrivacyTerms, T> read, Func<PrivacyTerms, T, PrivacyTerms> apply) => flags.Add(
            name, $"privacyTerms.{field}", value, spec => read(spec.PrivacyTerms), (spec, typed) => spec with { PrivacyTerms = apply(spec.PrivacyTerms, typed) });
    }

    private static PrivacyAdjacency AdjacencyOf(string word) => PrivacyAdjacencyWords.Find(word)
        ?? throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"--adjacency is \"{word}\"; allowed are {PrivacyAdjacencyWords.AllowedNames}. Name one of them.");
}
