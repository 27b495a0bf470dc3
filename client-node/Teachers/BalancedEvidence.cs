using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// A balanced teacher's probabilities in the form of evidence, from a client whose class mix is secret: they take part in
/// the mean, and claim no row as the client's own kind, for such a teacher does not know.
/// </summary>
internal static class BalancedEvidence
{
    /// <summary>The rows, each with as much mass as a client may have that claims nothing.</summary>
    public static SoftLabelMatrix Of(SoftLabelMatrix probabilities) => new(
        SoftLabelKind.Evidence,
        probabilities.Inputs,
        probabilities.Positions,
        probabilities.Classes,
        [.. probabilities.Values.Select(value => value * Share)]);

    // A hair under, so that rounding does not claim either.
    private const float Share = (float)TransferCoverage.Claimed * 0.99f;
}
