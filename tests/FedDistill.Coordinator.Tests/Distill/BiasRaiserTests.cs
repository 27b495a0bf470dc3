using FedDistill.Coordinator.Distill;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Tests.Distill;

public sealed class BiasRaiserTests
{
    private static readonly SoftLabelMatrix Logits = new(SoftLabelKind.Logits, 2, 1, 3, [2, 0, -3, 1, 1, -1]);

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.6)]
    public void OffsetForMass_AnyMass_GivesTheClassThatMeanProbability(double mass)
    {
        var offset = BiasRaiser.OffsetForMass(Logits, classIndex: 2, mass);

        float[] raised = [.. Logits.Values];
        raised[2] += (float)offset;
        raised[5] += (float)offset;
        var probabilities = TemperedSoftmax.Soften(
            new SoftLabelMatrix(SoftLabelKind.Logits, 2, 1, 3, raised), SoftLabelKind.Probabilities, 1);
        Assert.Equal(mass, BiasRaiser.MassOf(probabilities, 2), 1e-6);
    }

    [Fact]
    public void OffsetForPrior_OneRow_GivesTheClassTheStatedPrior()
    {
        var oneRow = new SoftLabelMatrix(SoftLabelKind.Logits, 1, 1, 3, [2, 0, -3]);

        // On a single row the learned prior is its probability, and the shift by odds is exact.
        Assert.Equal(BiasRaiser.OffsetForMass(oneRow, 2, 1.0 / 3), BiasRaiser.OffsetForPrior(oneRow, 2), 1e-5);
    }
}
