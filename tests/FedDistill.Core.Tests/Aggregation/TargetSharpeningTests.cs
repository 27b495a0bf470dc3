using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class TargetSharpeningTests
{
    [Fact]
    public void Sharpen_Squared_NormalisesTheSquares() =>
        Approximately.Equal(
            [0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46], TargetSharpening.Sharpen(Target(0.6f, 0.3f, 0.1f), 2).Values, 1e-7);

    [Theory]
    [InlineData("0.5", 0.5)]
    [InlineData("1.5", 1.5)]
    [InlineData("2.0", 2)]
    [InlineData("5.0", 5)]
    public void Sharpen_EnhancedEraVector_Matches(string name, double exponent)
    {
        var era = ReferenceVectors.Root.GetProperty("era");
        float[] mean = [.. era.GetProperty("mean").Doubles().Select(value => (float)value)];

        var sharpened = TargetSharpening.Sharpen(Target(mean), exponent);

        Approximately.Equal(era.GetProperty("enhanced").GetProperty(name).Doubles(), sharpened.Values, 1e-6);
    }

    [Fact]
    public void Sharpen_InverseTemperature_IsTheTemperedSoftmax() =>
        Gen.Select(Gen.Float[-5, 5].Array[4], Gen.Double[0.5, 10]).Sample((logits, temperature) =>
        {
            var (plain, tempered) = (new float[4], new float[4]);
            TemperedSoftmax.Apply<float>(logits, 1, plain);
            TemperedSoftmax.Apply<float>(logits, temperature, tempered);

            var sharpened = TargetSharpening.Sharpen(Target(plain), 1 / temperature);

            Approximately.Equal([.. tempered.Select(value => (double)value)], sharpened.Values, 1e-5);
        });

    [Fact]
    public void Sharpen_ExponentOne_IsIdentity()
    {
        var target = Target(0.6f, 0.4f);

        Assert.Equal(target.Values, TargetSharpening.Sharpen(target, 1).Values);
    }

    [Fact]
    public void Sharpen_HighPowerOfAFlatRow_DoesNotVanish() =>
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], TargetSharpening.Sharpen(Target(0.25f, 0.25f, 0.25f, 0.25f), 1000).Values);

    [Fact]
    public void OneHot_Ties_TakeTheLowestIndex()
    {
        var target = new SoftLabelMatrix(SoftLabelKind.Probabilities, 2, 1, 3, [0.2f, 0.4f, 0.4f, 0.1f, 0.2f, 0.7f]);

        Assert.Equal([0, 1, 0, 0, 0, 1], TargetSharpening.OneHot(target).Values);
    }

    [Fact]
    public void ForStudent_UnclaimedRows_StayAsTheyAre()
    {
        var target = new SoftLabelMatrix(SoftLabelKind.Probabilities, 2, 1, 2, [0.6f, 0.4f, 0.6f, 0.4f]);

        Assert.Equal([1, 0, 0.6f, 0.4f], TargetSharpening.ForStudent(target, hard: true, 1, [true, false]).Values);
        Approximately.Equal(
            [0.6, 0.4, 0.36 / 0.52, 0.16 / 0.52], TargetSharpening.ForStudent(target, hard: false, 2, [false, true]).Values, 1e-7);
        Assert.Equal([1, 0, 1, 0], TargetSharpening.ForStudent(target, hard: true, 1, claimed: null).Values);
        Assert.Same(target, TargetSharpening.ForStudent(target, hard: false, 1, [true, false]));
        Assert.Throws<ArgumentException>(() => TargetSharpening.ForStudent(target, hard: true, 1, [true]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Sharpen_NoExponent_Throws(double exponent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TargetSharpening.Sharpen(Target(1), exponent));

    private static SoftLabelMatrix Target(params float[] row) => new(SoftLabelKind.Probabilities, 1, 1, row.Length, row);
}
