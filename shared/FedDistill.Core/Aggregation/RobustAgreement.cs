using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// The rule for federations in which fewer than half of the clients may lie, under label skew too: the sum of the clients
/// that <see cref="ClientMajority"/> finds to say the same, and from there the iterations of <see cref="AgreementEm"/>
/// over all of them, which let those in again who were right and silence, class by class, who was not. Nothing that a
/// client tells about itself counts: neither class counts nor how much of the transfer set it claims.
/// </summary>
/// <remarks>
/// <para>
/// The rules that vote row by row need most clients to know every class; here clients need to meet on some rows only, and
/// then who lies on them lies against many. 93.4 % right transfer rows with 40 % of the clients lying in any of the
/// attacks, where sums of the same evidence by class counts have 0 to 89 %; without liars 94.7 against 95.3 % (ours, MNIST,
/// 20 clients, Dirichlet 0.1, one seed, evidence in four bits).
/// </para>
/// <para>
/// A minority that agrees with the others on most rows and lies on few keeps its weight and wins rows on which few others
/// speak: lies that are rare are not found. Clients of which no two meet on any row leave nothing to compare. Needs all
/// submissions at once: 4 bytes a client, row and class; compares every pair of clients, a second for 200 of them, 5,000
/// rows and ten classes.
/// </para>
/// </remarks>
public sealed class RobustAgreement : IAggregationRule
{
    /// <inheritdoc />
    public string Name => "robust-agreement";

    /// <inheritdoc />
    public string Description => "agreement-em from the sum of the clients that the majority agrees with";

    /// <inheritdoc />
    public string When => "fewer than half of the clients may lie, whatever their class mixes; the robust rule of choice";

    /// <inheritdoc />
    public bool MixesKinds => true;

    /// <inheritdoc />
    public bool PrefersEvidence => true;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind is SoftLabelKind.Probabilities or SoftLabelKind.Evidence;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions)
    {
        SoftLabelSubmission[] all = [.. submissions.CheckedFor(this)];
        var isTrusted = ClientMajority.Of([.. all.Select(sent => sent.SoftLabels)]);
        var trusted = all.Where((_, index) => isTrusted[index]);
        return AgreementEm.Learn(all, WeightedSubmissions.Add(trusted, ClientWeights.Equal));
    }
}
