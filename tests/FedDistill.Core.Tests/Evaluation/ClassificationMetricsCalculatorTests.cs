using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;

namespace FedDistill.Core.Tests.Evaluation;

public sealed class ClassificationMetricsCalculatorTests
{
    private static readonly float[] Confidences = [.95f, .92f, .85f, .80f, .78f, .66f, .61f, .55f, .42f, .35f];
    private static readonly int[] Correct = [1, 1, 1, 0, 1, 1, 0, 1, 0, 0];

    [Theory]
    [InlineData(5, 0.151)]
    [InlineData(10, 0.235)]
    [InlineData(15, 0.235)]
    public void Compute_ReferenceConfidences_GivesReferenceCalibrationError(int bins, double expected)
    {
        float[] probabilities = [.. Confidences.SelectMany(top => new[] { top, (1 - top) / 2, (1 - top) / 2 })];
        int[] labels = [.. Correct.Select(correct => 1 - correct)];

        Assert.Equal(expected, ClassificationMetricsCalculator.Compute(probabilities, labels, 3, bins).Ece, 1e-7);
    }

    [Fact]
    public void Compute_FourRows_GivesReferenceMetrics()
    {
        var metrics = ClassificationMetricsCalculator.Compute(
            [.7f, .2f, .1f, .1f, .8f, .1f, .3f, .3f, .4f, .25f, .5f, .25f], [0, 1, 0, 2], classes: 3);

        Assert.Equal(0.5, metrics.Accuracy);
        Assert.Equal(0.792521415175, metrics.Nll, 1e-7);
        Assert.Equal(0.45375, metrics.Brier, 1e-7);
        Assert.Equal(4, metrics.Rows);
    }

    [Fact]
    public void Compute_SureAndWrong_CostsTheFloor()
    {
        var metrics = ClassificationMetricsCalculator.Compute([1, 0], [1], classes: 2);

        Assert.Equal(-Math.Log(1e-12), metrics.Nll, 1e-9);
        Assert.Equal(2, metrics.Brier);
        Assert.Equal(1, metrics.Ece);
    }

    [Fact]
    public void Compute_TopProbabilitiesOnEdges_CloseTheBinOnTheRight()
    {
        for (var edge = 1; edge <= 15; edge++)
        {
            // On the edge and just below it: one bin, in which half the rows are right; errors of neighbouring bins
            // would not cancel.
            var top = (float)(edge / 15.0);
            var bins = new CalibrationBins(15);
            bins.Add(top, isCorrect: true);
            bins.Add(MathF.BitDecrement(top), isCorrect: false);

            Assert.Equal(Math.Abs(0.5 - top), bins.ExpectedError(), 1e-6);
        }
    }

    [Theory]
    [InlineData(5, 2, ErrorCode.ShapeMismatch)]
    [InlineData(0, 0, ErrorCode.ShapeMismatch)]
    public void Compute_CountsThatDoNotFit_Throws(int probabilities, int labels, ErrorCode expected) =>
        Assert.Equal(expected, Assert.Throws<FedDistillException>(
            () => ClassificationMetricsCalculator.Compute(new float[probabilities], new int[labels], classes: 2)).Code);

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Compute_LabelOutsideTheClasses_NamesRowAndLabel(int label)
    {
        var error = Assert.Throws<FedDistillException>(
            () => ClassificationMetricsCalculator.Compute([0.5f, 0.5f, 0.5f, 0.5f], [0, label], classes: 2));

        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.StartsWith($"Test row 1 has class {label}; allowed are 0 to 1.", error.Message, StringComparison.Ordinal);
    }
}
