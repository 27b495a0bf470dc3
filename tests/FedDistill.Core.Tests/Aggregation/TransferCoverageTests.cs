using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class TransferCoverageTests
{
    [Fact]
    public void ByRow_TwoClients_TakesTheSurest()
    {
        var coverage = TransferCoverage.ByRow(
        [
            new("anna", Evidence(0.25f, 0.5f, 0.125f, 0.125f, 0, 0), 1, []),
            new("ben", Evidence(0.5f, 0, 0.125f, 0.375f, 0, 0), 1, []),
        ]);

        Assert.Equal([0.75f, 0.5f, 0], coverage);
        Assert.Equal([true, false, false], TransferCoverage.ClaimedRows(coverage));
        Assert.Equal(1.0 / 3, TransferCoverage.Share(coverage));
    }

    [Fact]
    public void ByRow_SumRoundedOverOne_IsOne() =>
        Assert.Equal([1], TransferCoverage.ByRow([Submissions.Of("anna", SoftLabelKind.Evidence, [0.50004f, 0.5f])]));

    [Fact]
    public void ByRow_Probabilities_AreRefused()
    {
        var error = Assert.Throws<FedDistillException>(
            () => TransferCoverage.ByRow([Submissions.Of("anna", SoftLabelKind.Probabilities, [0.5f, 0.5f])]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
    }

    [Fact]
    public void ByRow_NobodyOrOtherShape_Throws()
    {
        var anna = Submissions.Of("anna", SoftLabelKind.Evidence, [0.5f, 0.5f]);
        var ben = Submissions.Of("ben", SoftLabelKind.Evidence, [0.5f, 0.2f, 0.2f]);

        Assert.Throws<ArgumentException>(() => TransferCoverage.ByRow([]));
        Assert.Equal(ErrorCode.ShapeMismatch, Assert.Throws<FedDistillException>(() => TransferCoverage.ByRow([anna, ben])).Code);
    }

    private static SoftLabelMatrix Evidence(params float[] values) => new(SoftLabelKind.Evidence, 3, 1, 2, values);
}
