using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class SoftLabelValidatorTests
{
    [Theory]
    [InlineData(SoftLabelKind.Probabilities, new[] { 0f, 1f, 0.5f, 0.50009f })]
    [InlineData(SoftLabelKind.Probabilities, new[] { 0f, 1f, 0.5f, 0.49991f })]
    [InlineData(SoftLabelKind.Evidence, new[] { 0f, 0f, 0.5f, 0.50009f })]
    [InlineData(SoftLabelKind.Logits, new[] { 1e4f, -1e4f, 0f, 3f })]
    [InlineData(SoftLabelKind.Noised, new[] { 65504f, -65504f, 0f, 3f })]
    public void Validate_WhatTheKindPromises_Passes(SoftLabelKind kind, float[] values) =>
        SoftLabelValidator.Validate(new SoftLabelMatrix(kind, 2, 1, 2, values));

    [Theory]
    [InlineData(SoftLabelKind.Probabilities, float.NaN)]
    [InlineData(SoftLabelKind.Probabilities, float.PositiveInfinity)]
    [InlineData(SoftLabelKind.Probabilities, -1e-7f)]
    [InlineData(SoftLabelKind.Evidence, -0.1f)]
    [InlineData(SoftLabelKind.Evidence, float.NegativeInfinity)]
    [InlineData(SoftLabelKind.Logits, float.NaN)]
    [InlineData(SoftLabelKind.Logits, 10001f)]
    [InlineData(SoftLabelKind.Logits, float.NegativeInfinity)]
    [InlineData(SoftLabelKind.Noised, float.NaN)]
    [InlineData(SoftLabelKind.Noised, 65520f)]
    public void Validate_OneBadValueAnywhere_NamesItsPlace(SoftLabelKind kind, float bad)
    {
        for (var index = 0; index < 60; index++)
        {
            var values = new float[60];
            Array.Fill(values, kind == SoftLabelKind.Evidence ? 0 : 1 / 3f);
            values[index] = bad;

            var error = Invalid(new SoftLabelMatrix(kind, 10, 2, 3, values));

            Assert.StartsWith(
                $"Input row {index / 6}, position {index / 3 % 2}, class column {index % 3} is {bad};", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(SoftLabelKind.Probabilities, 0f, 0f, "1")]
    [InlineData(SoftLabelKind.Probabilities, 0.5f, 0.4998f, "1")]
    [InlineData(SoftLabelKind.Probabilities, 0.5f, 0.5002f, "1")]
    [InlineData(SoftLabelKind.Evidence, 0.5f, 0.5002f, "at most 1")]
    public void Validate_SumOfARow_NamesRowSumAndRule(SoftLabelKind kind, float first, float second, string rule)
    {
        var error = Invalid(new SoftLabelMatrix(kind, 1, 2, 2, [0, 1, first, second]));

        Assert.StartsWith($"Input row 0, position 1, class columns 0 to 1 sum to {(double)first + second:R};", error.Message, StringComparison.Ordinal);
        Assert.Contains($"sums to {rule} (within 0.0001).", error.Message, StringComparison.Ordinal);
    }

    private static FedDistillException Invalid(SoftLabelMatrix softLabels)
    {
        var error = Assert.Throws<FedDistillException>(() => SoftLabelValidator.Validate(softLabels));
        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        return error;
    }
}
