using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;

namespace FedDistill.Core.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    // True class, predicted class: three rows of 0, two of 1, none of 2.
    private static readonly (int True, int Predicted)[] Rows = [(0, 0), (0, 0), (0, 2), (1, 0), (1, 1)];

    [Fact]
    public void Add_HandMadeRows_CountsByClass()
    {
        var matrix = Matrix();

        Assert.Equal((5, 3, 3), (matrix.Rows, matrix.Correct, matrix.Classes));
        Assert.Equal([new(0, 0, 2), new(0, 2, 1), new(1, 0, 1), new(1, 1, 1)], matrix.Cells);
        Assert.Equal([2.0 / 3, 0.5, null], new[] { 0, 1, 2 }.Select(matrix.Recall));
        Assert.Equal([2.0 / 3, 1.0, 0.0], new[] { 0, 1, 2 }.Select(matrix.Precision));
        Assert.Null(new ConfusionMatrix(2).Precision(1));
    }

    [Fact]
    public void Of_ItsCells_IsTheSameMatrix() => Assert.Equal(Matrix().Cells, ConfusionMatrix.Of(Matrix().Cells, 3).Cells);

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(0, 3, 1)]
    [InlineData(0, 0, 0)]
    public void Of_CellThatCannotBe_IsRefused(int trueClass, int predicted, int rows) => Assert.Equal(
        ErrorCode.InvalidData,
        Assert.Throws<FedDistillException>(() => ConfusionMatrix.Of([new ConfusionCell(trueClass, predicted, rows)], 3)).Code);

    [Fact]
    public void Judge_AnyProbabilities_CountsAddUpToTheMetrics() => Gen.Select(Gen.Int[2, 6], Gen.Int[1, 40], Gen.Int[0, 1000]).Sample((classes, rows, seed) =>
    {
        var probabilities = Enumerable.Range(0, rows).SelectMany(row => Distribution(classes, seed + row)).ToArray();
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => (seed + (7 * row)) % classes)];

        var judged = ClassificationMetricsCalculator.Judge(probabilities, labels, classes);

        Assert.Equal(ClassificationMetricsCalculator.Compute(probabilities, labels, classes), judged.Metrics);
        Assert.Equal(rows, judged.Confusion.Rows);
        Assert.Equal(judged.Metrics.Accuracy, (double)judged.Confusion.Correct / rows);
        Assert.Equal(labels.Count(label => label == 0), judged.Confusion.RowsOf(0));
        Assert.Equal((rows, judged.Confusion.Correct), (judged.Reliability.Sum(bin => bin.Rows), judged.Reliability.Sum(bin => bin.Correct)));
        Assert.Equal(judged.Metrics.Ece, judged.Reliability.Sum(bin => Math.Abs(bin.Correct - (bin.Rows * bin.Confidence))) / rows, 1e-9);
    });

    private static ConfusionMatrix Matrix()
    {
        var matrix = new ConfusionMatrix(3);
        foreach (var (trueClass, predicted) in Rows)
        {
            matrix.Add(trueClass, predicted);
        }

        return matrix;
    }

    private static IEnumerable<float> Distribution(int classes, int seed)
    {
        int[] masses = [.. Enumerable.Range(1, classes).Select(column => 1 + (seed * column * 31 % 97))];
        return masses.Select(mass => mass / (float)masses.Sum());
    }
}
