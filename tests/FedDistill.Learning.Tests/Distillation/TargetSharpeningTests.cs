using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Distillation;
using FedDistill.Testing;

namespace FedDistill.Learning.Tests.Distillation;

public class TargetSharpeningTests
{
    [Theory]
    [InlineData("1.0", 1)]
    [InlineData("1.5", 1.5)]
    [InlineData("2.0", 2)]
    [InlineData("5.0", 5)]
    public void Power_ReferenceVector_Matches(string name, double exponent)
    {
        var era = ReferenceVectors.Root.GetProperty("era");
        var mean = Matrix([.. era.GetProperty("mean").Doubles().Select(value => (float)value)]);

        var sharpened = TargetSharpening.Power(mean, exponent);

        var expected = era.GetProperty("enhanced").GetProperty(name).Doubles();
        Assert.All(expected.Index(), item => Assert.Equal(item.Item, sharpened.Values[item.Index], 1e-6));
    }

    [Fact]
    public void Power_RowOfZeros_BecomesUniform() =>
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], TargetSharpening.Power(Matrix([0, 0, 0, 0]), 2).Values);

    [Fact]
    public void Hard_Ties_TakesTheLowestIndex() =>
        Assert.Equal([0, 1, 0], TargetSharpening.Hard(Matrix([0.2f, 0.4f, 0.4f])).Values);

    private static SoftLabelMatrix Matrix(float[] row) => new(SoftLabelKind.Probabilities, 1, 1, row.Length, row);
}
