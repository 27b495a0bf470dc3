using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Distillation;

namespace FedDistill.Learning.Tests.Distillation;

public class TemperatureStudyTests
{
    private static readonly SoftLabelMatrix Teacher = new(SoftLabelKind.Logits, 2, 1, 4, [5, 2, -1, 0.5f, 0, 1, 0, 3]);
    private static readonly SoftLabelMatrix Student = new(SoftLabelKind.Logits, 2, 1, 4, [3, 2.5f, 0, -0.5f, 1, 0, 0, 1]);

    [Fact]
    public void Measure_ReferenceRows_GivesTheVectorsEntropyAndGradient()
    {
        var teacher = new SoftLabelMatrix(SoftLabelKind.Logits, 1, 1, 4, [5, 2, -1, 0.5f]);
        var student = new SoftLabelMatrix(SoftLabelKind.Logits, 1, 1, 4, [3, 2.5f, 0, -0.5f]);

        var effect = Assert.Single(TemperatureStudy.Measure(student, teacher, [4]));

        // algorithms.md 4.1 and 4.2.
        double[] gradient = [-0.5369074250, 0.3382601937, 0.2398838557, -0.0412366245];
        Assert.Equal(1.22501607892, effect.Entropy, 1e-9);
        Assert.Equal(Math.Sqrt(gradient.Sum(part => part * part)), effect.ScaledGradientNorm, 1e-9);
        Assert.Equal(effect.ScaledGradientNorm, 16 * effect.GradientNorm, 1e-9);
        Assert.Equal(1, effect.ArgMaxKept);
    }

    [Fact]
    public void Measure_RisingTemperature_EntropyRisesAndTheGradientComesToMatchLogits()
    {
        var effects = TemperatureStudy.Measure(Student, Teacher, [1, 4, 20, 1000]);

        Assert.Equal(effects.OrderBy(effect => effect.Entropy), effects);
        Assert.Equal(effects.OrderByDescending(effect => effect.HighTemperatureResidual), effects);
        Assert.True(effects[^1].HighTemperatureResidual < 0.01);
        // Without T² the gradient shrinks as 1/T² where T is high.
        Assert.Equal(2500, effects[2].GradientNorm / effects[3].GradientNorm, 250d);
    }
}
