using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using Wire = FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Federations;

/// <summary>The guarantee that a federation promises to each of its clients, over all rounds together.</summary>
/// <param name="Mode">One of <see cref="PrivacyModes"/>.</param>
/// <param name="Terms">What it is to be; read where <see cref="IsFormal"/>.</param>
public sealed record PromisedPrivacy(string Mode, PrivacyTerms Terms)
{
    /// <summary>No guarantee.</summary>
    public static PromisedPrivacy None { get; } = new(PrivacyModes.None, new PrivacyTerms());

    /// <summary>Whether answers are guarded as a formal guarantee asks: what is guarded so tells nothing beside them.</summary>
    public bool IsFormal => PrivacyModes.IsFormal(Mode) || Terms.DpSgd;

    /// <summary>Whether the guarantee that this would be is given up, as for a run that must repeat.</summary>
    public bool IsGivenUp => Terms.UnsafeNoPrivacy;

    /// <summary>Reads and checks what the coordinator describes. A node takes nobody's word for a range.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration for a mode of a newer version or terms out of
    /// range.</exception>
    public static PromisedPrivacy From(Wire.FederationDescription description)
    {
        if (!PrivacyModes.All.Contains(description.Privacy))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{description.Federation} has the privacy mode '{description.Privacy}'; this client knows {PrivacyModes.AllowedNames}. Update feddistill-client.");
        }

        var promised = new PromisedPrivacy(description.Privacy, TermsIn(description));
        var error = promised.IsFormal ? ErrorIn(promised.Mode, promised.Terms) : "";
        return error.Length == 0
            ? promised
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The privacy terms of {description.Federation} cannot be used: {error} Tell the operator.");
    }

    /// <summary>
    /// The random bits of one round's noise: the operating system's, or repeatable ones where the guarantee is given up.
    /// </summary>
    /// <param name="purpose">What they are for, for example <c>release/alice/3</c>.</param>
    public INoiseSource NoiseFor(string purpose) =>
        Terms.NoiseSeed is { } seed ? new UnsafeSeededNoise(seed, purpose) : SystemNoise.Instance;

    /// <summary>For a person, for example "local-dp, epsilon 4 at delta 1e-05 (add-remove)".</summary>
    public override string ToString()
    {
        var mode = Terms.DpSgd ? Mode == PrivacyModes.None ? PrivacyMatrix.DpSgd : $"{Mode} with {PrivacyMatrix.DpSgd}" : Mode;
        return IsFormal && !IsGivenUp
            ? FormattableString.Invariant($"{mode}, epsilon {Terms.Epsilon} at delta {Terms.Delta} ({PrivacyAdjacencyWords.Word(Terms.Adjacency)})")
            : $"{mode}: {(IsGivenUp ? "its guarantee is given up, epsilon is infinite" : "no formal guarantee")}";
    }

    private static PrivacyTerms TermsIn(Wire.FederationDescription description)
    {
        if (description.PrivacyTerms is not { } told)
        {
            return new PrivacyTerms { Epsilon = 0 };
        }

        return new PrivacyTerms
        {
            Epsilon = told.Epsilon,
            Delta = told.Delta,
            Adjacency = AdjacencyOf(told.Adjacency, description.Federation),
            DpSgd = told.DpSgd,
            NoiseMultiplier = told.NoiseMultiplier,
            Clip = told.Clip,
            TeachersPerClient = told.TeachersPerClient,
            NoiseSeed = told.HasUnsafeNoiseSeed ? told.UnsafeNoiseSeed : null,
            UnsafeNoPrivacy = told.UnsafeNoPrivacy,
        };
    }

    private static PrivacyAdjacency AdjacencyOf(string word, string federation) =>
        PrivacyAdjacencyWords.Find(word)
        ?? (word.Length == 0
            ? PrivacyAdjacency.AddRemove
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{federation} has the adjacency '{word}'; this client knows {PrivacyAdjacencyWords.AllowedNames}. Update feddistill-client."));

    private static string ErrorIn(string mode, PrivacyTerms terms) =>
        !(terms.Epsilon > 0 && double.IsFinite(terms.Epsilon)) ? $"epsilon is {terms.Epsilon}; it is a number over 0."
        : !(terms.Delta > 0 && terms.Delta < 1) ? $"delta is {terms.Delta}; it is over 0 and under 1."
        : !(terms.NoiseMultiplier >= 0 && double.IsFinite(terms.NoiseMultiplier)) ? $"the noise multiplier is {terms.NoiseMultiplier}; it is 0 or more."
        : terms.DpSgd && !(terms.Clip > 0 && double.IsFinite(terms.Clip)) ? $"the clip is {terms.Clip}; it is over 0."
        : terms is { NoiseSeed: not null, UnsafeNoPrivacy: false } ? "noise from a seed protects nobody, and they do not say so."
        : terms.TeachersPerClient is < 1 or > 1000 ? $"there are {terms.TeachersPerClient} teachers a client; 1 to 1000 are possible."
        : mode == PrivacyModes.Pate && terms is { TeachersPerClient: > 1, Adjacency: PrivacyAdjacency.ReplaceOne }
            ? $"under {PrivacyAdjacencyWords.ReplaceOne} {terms.TeachersPerClient} teachers a client cost more than is booked: a record that is replaced by another leaves one teacher " +
                $"and comes to a second. Allowed are {PrivacyAdjacencyWords.AddRemove}, or one teacher a client."
        : "";
}
