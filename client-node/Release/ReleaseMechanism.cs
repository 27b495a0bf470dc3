using FedDistill.ClientNode.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Release;

/// <summary>What a privacy mode does to soft labels on their way out.</summary>
internal sealed class ReleaseMechanism
{
    private readonly PromisedPrivacy _promised;
    private readonly LocalNoise? _noise;

    /// <summary>The mechanism of a federation.</summary>
    public ReleaseMechanism(FederationTerms terms)
    {
        _promised = terms.Privacy;
        _noise = _promised.Mode == PrivacyModes.LocalDp ? new LocalNoise(_promised, terms.Rounds) : null;
    }

    /// <summary>Whether the same answer leaves differently each time, so that it may leave once alone.</summary>
    public bool IsRandom => _noise is not null;

    /// <summary>Whether a round may ask for a kind: noised answers in mode <c>local-dp</c>, clear ones in all others.</summary>
    public bool Answers(SoftLabelKind kind) => IsRandom == (kind == SoftLabelKind.Noised);

    /// <summary>Does it.</summary>
    /// <param name="softLabels">The answer in clear.</param>
    /// <param name="purpose">Sets the noise of this release apart, for example <c>release/alice/3</c>.</param>
    /// <returns>What leaves, and what it costs beside the training; null: nothing, or it is the coordinator's to
    /// count.</returns>
    public (SoftLabelMatrix SoftLabels, PrivacyEvent? Event) Apply(SoftLabelMatrix softLabels, string purpose)
    {
        if (_noise is not null)
        {
            return _noise.Add(softLabels, _promised.NoiseFor(purpose));
        }

        return (_promised.Mode == PrivacyModes.Hygiene ? SoftLabelHygiene.Clean(softLabels) : softLabels, null);
    }
}
