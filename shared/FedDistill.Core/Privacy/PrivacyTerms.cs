namespace FedDistill.Core.Privacy;

/// <summary>
/// What a federation's formal guarantee is to be. Read where the privacy mode is formal (<see cref="PrivacyModes"/>) or
/// teachers learn by DP-SGD; the whole federation, all rounds together, stays within it for every client.
/// </summary>
public sealed record PrivacyTerms
{
    /// <summary>ε of the whole federation, over 0.</summary>
    public double Epsilon { get; init; } = 8;

    /// <summary>δ of the whole federation, over 0 and under 1; best under one over the private rows.</summary>
    public double Delta { get; init; } = 1e-5;

    /// <summary>Which neighbours the guarantee speaks of.</summary>
    public PrivacyAdjacency Adjacency { get; init; } = PrivacyAdjacency.AddRemove;

    /// <summary>
    /// Whether every teacher learns by DP-SGD (Abadi et al., 2016): the unit is one record, and whatever a teacher is
    /// asked afterwards costs nothing more.
    /// </summary>
    public bool DpSgd { get; init; }

    /// <summary>
    /// Standard deviation of the noise over its sensitivity (releases) or over <see cref="Clip"/> (DP-SGD); 0: the least
    /// that keeps all rounds within <see cref="Epsilon"/>.
    /// </summary>
    public double NoiseMultiplier { get; init; }

    /// <summary>L2 norm that a record's gradient is clipped to in DP-SGD, over 0.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>
    /// Teachers of each client in mode <c>pate</c>, each of its own disjoint part of the private rows; 1..1000. Votes of
    /// few teachers drown in the noise.
    /// </summary>
    public int TeachersPerClient { get; init; } = 1;

    /// <summary>Votes that the greatest class must have under noise for a row to be answered (T of Confident-GNMax).</summary>
    public double VoteThreshold { get; init; } = 200;

    /// <summary>Standard deviation of the noise on that test (σ1), in votes.</summary>
    public double ThresholdSigma { get; init; } = 150;

    /// <summary>Standard deviation of the noise on each class's votes (σ2), in votes.</summary>
    public double VoteSigma { get; init; } = 40;

    /// <summary>
    /// Seed of all noise, so that a run can be repeated; only together with <see cref="UnsafeNoPrivacy"/>. Whoever knows it
    /// takes the noise off again. Null: the operating system's generator.
    /// </summary>
    public long? NoiseSeed { get; init; }

    /// <summary>Gives the guarantee up: every epsilon that is reported is infinite, and no budget ends the federation.</summary>
    public bool UnsafeNoPrivacy { get; init; }
}
