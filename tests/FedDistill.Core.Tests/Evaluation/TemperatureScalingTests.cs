using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Evaluation;

public class TemperatureScalingTests
{
    // algorithms.md, 4.7: confirmed there by a search in double precision.
    private static readonly float[] Logits = [2, 0, -1, 0, 3, 0.5f, 1.5f, 1, 0, 0.2f, 2, 0.1f];
    private static readonly int[] Truth = [0, 1, 1, 1];

    [Fact]
    public void Fit_ReferenceVector_GivesTheTemperatureOfLeastNll()
    {
        var temperature = TemperatureScaling.Fit(Logits, Truth, classes: 3);

        Assert.Equal(0.5876, temperature, 1e-4);
        Assert.Equal(0.417896372255, TemperatureScaling.Nll(Logits, Truth, 3, temperature: 1), 1e-7);
        Assert.Equal(0.350225036742, TemperatureScaling.Nll(Logits, Truth, 3, temperature), 1e-7);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Fit_LogitsThatAreTooSureByAFactor_FindsTheFactor(double factor)
    {
        const int Rows = 20000;
        var random = new SeededRandom(1, "calibration");
        var logits = new float[Rows * 4];
        var labels = new int[Rows];
        var probabilities = new float[4];
        for (var row = 0; row < Rows; row++)
        {
            var scores = logits.AsSpan(row * 4, 4);
            for (var column = 0; column < 4; column++)
            {
                scores[column] = (float)(factor * 2 * random.NextNormal());
            }

            // The truth is drawn from what the scores say at the temperature of the factor.
            TemperedSoftmax.Apply<float>(scores, factor, probabilities);
            var (point, label) = (random.NextDouble(), 0);
            for (point -= probabilities[0]; point > 0 && label < 3; point -= probabilities[label])
            {
                label++;
            }

            labels[row] = label;
        }

        Assert.Equal(factor, TemperatureScaling.Fit(logits, labels, 4), 0.05 * factor);
    }

    [Fact]
    public void Fit_EveryRowRight_EndsAtTheLowestTemperature() =>
        Assert.Equal(TemperatureScaling.Lowest, TemperatureScaling.Fit([1, 0, 0, 1], [0, 1], 2), 1e-6);

    [Fact]
    public void Fit_LabelOutsideTheClasses_Throws()
    {
        var error = Assert.Throws<FedDistillException>(() => TemperatureScaling.Fit([1, 0], [2], 2));

        Assert.Equal(ErrorCode.InvalidData, error.Code);
    }

    [Fact]
    public void Fit_NoRows_Throws()
    {
        var error = Assert.Throws<FedDistillException>(() => TemperatureScaling.Fit([], [], 2));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }
}
