using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class SuspiciousLabelsTests
{
    [Theory]
    [InlineData(SoftLabelKind.Probabilities, 0.5f, 0.5f, "all 10 rows are uniform.")]
    [InlineData(SoftLabelKind.Probabilities, 0.501f, 0.499f, "all 10 rows are uniform.")]
    [InlineData(SoftLabelKind.Probabilities, 0.4f, 0.6f, "all 10 rows name class 1.")]
    [InlineData(SoftLabelKind.Evidence, 0f, 0f, "all 10 rows are uniform.")]
    [InlineData(SoftLabelKind.Logits, -3f, 4f, "all 10 rows name class 1.")]
    public void Reason_EveryRowTheSame_IsNamed(SoftLabelKind kind, float first, float second, string expected) =>
        Assert.Equal(expected, SuspiciousLabels.Reason(Rows(kind, 10, _ => (first, second))));

    [Fact]
    public void Reason_OneRowDiffers_IsEmpty() =>
        Assert.Empty(SuspiciousLabels.Reason(Rows(SoftLabelKind.Probabilities, 10, row => row == 9 ? (0.9f, 0.1f) : (0.4f, 0.6f))));

    [Fact]
    public void Reason_TooFewRowsToTell_IsEmpty() =>
        Assert.Empty(SuspiciousLabels.Reason(Rows(SoftLabelKind.Probabilities, SuspiciousLabels.FewestRows - 1, _ => (0.5f, 0.5f))));

    private static SoftLabelMatrix Rows(SoftLabelKind kind, int rows, Func<int, (float First, float Second)> row) =>
        new(kind, rows, 1, 2, [.. Enumerable.Range(0, rows).SelectMany(index => new[] { row(index).First, row(index).Second })]);
}
