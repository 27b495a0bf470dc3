using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class EvidenceMixTests
{
    [Fact]
    public void Aggregate_AnyEvidence_IsEvidenceWhereClaimedAndMaskedAlsElsewhere() =>
        Submissions.OfKind(SoftLabelKind.Evidence).Sample(sent =>
        {
            var claimed = TransferCoverage.ClaimedRows(TransferCoverage.ByRow(sent));
            var evidence = new Evidence().Aggregate(sent);
            var consensus = new MaskedAls().Aggregate(sent);

            var mix = new EvidenceMix().Aggregate(sent);

            for (var row = 0; row < mix.Rows; row++)
            {
                Assert.Equal((claimed[row] ? evidence : consensus).Row(row).ToArray(), mix.Row(row).ToArray());
            }
        });

    [Fact]
    public void Aggregate_ThreeRowsByHand_ClaimsDoubtsAndKnowsNothing()
    {
        // Row 0: 0.6 claims it, and 4 * 0.5 beats 1 * 0.1. Row 1: 0.5 claims nothing; 0.4 / 4 equals 0.1 / 1.
        var evidence = new SoftLabelMatrix(SoftLabelKind.Evidence, 3, 1, 3, [0.5f, 0.1f, 0, 0.4f, 0.1f, 0, 0, 0, 0]);

        var mix = new EvidenceMix().Aggregate([new("anna", evidence, 5, [4, 1, 0])]);

        Approximately.Equal([2 / 2.1, 0.1 / 2.1, 0, 0.5, 0.5, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0], mix.Values, 1e-6);
    }
}
