using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Cli;

/// <summary>The flags that lay a formal guarantee over a spec.</summary>
internal static class PrivacyFlags
{
    /// <summary>Declares them.</summary>
    public static void AddTo(SpecFlags flags)
    {
        flags.Add<string>(
            "--privacy",
            $"Privacy mode: {PrivacyModes.AllowedNames}. none and hygiene give no formal guarantee.",
            (spec, value) => spec with { Privacy = value });
        Add<double>("--epsilon", "The whole budget: epsilon over all rounds.", (terms, value) => terms with { Epsilon = value });
        Add<double>("--delta", "Delta over all rounds; under one over the private rows.", (terms, value) => terms with { Delta = value });
        Add<string>("--adjacency", "Which neighbours the guarantee speaks of: add-remove or replace-one.", (terms, value) => terms with { Adjacency = AdjacencyOf(value) });
        Add<bool>("--dp-sgd", "Let every teacher learn by DP-SGD, beside any mode; the unit is one record.", (terms, value) => terms with { DpSgd = value });
        Add<double>(
            "--noise-multiplier",
            "Noise over sensitivity, or over the clip of DP-SGD; 0: the least that keeps all rounds within epsilon.",
            (terms, value) => terms with { NoiseMultiplier = value });
        Add<double>("--clip", "DP-SGD: the norm that a record's gradient is clipped to.", (terms, value) => terms with { Clip = value });
        Add<int>("--teachers-per-client", "pate: teachers of each client, each of its own part of the rows.", (terms, value) => terms with { TeachersPerClient = value });
        Add<double>("--vote-threshold", "pate: votes that a class must have under noise for a row to be answered.", (terms, value) => terms with { VoteThreshold = value });
        Add<double>("--threshold-sigma", "pate: noise on that test, in votes.", (terms, value) => terms with { ThresholdSigma = value });
        Add<double>("--vote-sigma", "pate: noise on each class's votes.", (terms, value) => terms with { VoteSigma = value });
        Add<long>("--noise-seed", "Draw all noise from a seed; only with --unsafe-no-privacy.", (terms, value) => terms with { NoiseSeed = value });
        Add<bool>(
            "--unsafe-no-privacy",
            "Give the guarantee up, for experiments: every reported epsilon is infinite.",
            (terms, value) => terms with { UnsafeNoPrivacy = value });

        void Add<T>(string name, string description, Func<PrivacyTerms, T, PrivacyTerms> apply) =>
            flags.Add<T>(name, description, (spec, value) => spec with { PrivacyTerms = apply(spec.PrivacyTerms, value) });
    }

    private static PrivacyAdjacency AdjacencyOf(string word) => PrivacyAdjacencyWords.Find(word)
        ?? throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"--adjacency is \"{word}\"; allowed are {PrivacyAdjacencyWords.AllowedNames}. Name one of them.");
}
