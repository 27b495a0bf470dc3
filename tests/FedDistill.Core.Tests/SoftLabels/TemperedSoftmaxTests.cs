using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class TemperedSoftmaxTests
{
    private static readonly Gen<float[]> Logits = Gen.Float[-1e4f, 1e4f].Array[1, 20];
    private static readonly Gen<double> Temperature = Gen.Double[0.1, 100];

    [Fact]
    public void Apply_ReferenceLogits_GivesReferenceProbabilitiesAndEntropy()
    {
        foreach (var vector in ReferenceVectors.Root.GetProperty("tempered_softmax").EnumerateArray())
        {
            var row = vector.GetProperty("logits").Doubles();

            TemperedSoftmax.Apply<double>(row, vector.GetProperty("T").GetDouble(), row);

            Approximately.Equal(vector.GetProperty("p").Doubles(), row, 1e-14);
            Assert.Equal(vector.GetProperty("entropy_nats").GetDouble(), Divergence.Entropy<double>(row), 1e-13);
        }
    }

    [Fact]
    public void KullbackLeibler_ReferenceTeacherAndStudent_GivesReferenceValues()
    {
        foreach (var vector in ReferenceVectors.Root.GetProperty("kd").EnumerateArray())
        {
            var (teacher, student) = (vector.GetProperty("teacher").Doubles(), vector.GetProperty("student").Doubles());
            var temperature = vector.GetProperty("T").GetDouble();
            TemperedSoftmax.Apply<double>(teacher, temperature, teacher);
            TemperedSoftmax.Apply<double>(student, temperature, student);

            Assert.Equal(vector.GetProperty("kl").GetDouble(), Divergence.KullbackLeibler<double>(teacher, student), 1e-13);
        }
    }

    [Fact]
    public void KullbackLeibler_ExcludedClass_IsInfinite() =>
        Assert.Equal(double.PositiveInfinity, Divergence.KullbackLeibler<float>([0.5f, 0.5f], [1, 0]));

    [Fact]
    public void Apply_LogitsShiftedBy10000_GivesTheSameBits()
    {
        double[] plain = [5, 2, -1, 0.5];
        double[] shifted = [.. plain.Select(logit => logit + 1e4)];

        TemperedSoftmax.Apply<double>(plain, 1, plain);
        TemperedSoftmax.Apply<double>(shifted, 1, shifted);

        Assert.Equal(plain, shifted);
    }

    [Fact]
    public void Apply_AnyLogits_SumsToOneAndKeepsTheOrder() =>
        Gen.Select(Logits, Temperature).Sample((logits, temperature) =>
        {
            var probabilities = new float[logits.Length];
            TemperedSoftmax.Apply<float>(logits, temperature, probabilities);

            Assert.Equal(1, probabilities.Sum(probability => (double)probability), 1e-6);
            var ordered = logits.Zip(probabilities).OrderBy(pair => pair.First).Select(pair => pair.Second).ToArray();
            Assert.Equal(ordered.Order(), ordered);
        });

    [Fact]
    public void Apply_GreatTemperature_IsNearlyUniform()
    {
        var probabilities = new float[4];

        TemperedSoftmax.Apply<float>([5, 2, -1, 0.5f], 1e6, probabilities);

        Assert.All(probabilities, probability => Assert.Equal(0.25f, probability, 1e-5f));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Apply_NoTemperature_Throws(double temperature) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperedSoftmax.Apply<float>([1, 2], temperature, new float[2]));

    [Fact]
    public void Soften_Evidence_DropsThePublicClassAfterTheSoftmax()
    {
        var logits = new SoftLabelMatrix(SoftLabelKind.Logits, 1, 2, 3, [1, 1, 1, 0, 0, 100]);

        var evidence = TemperedSoftmax.Soften(logits, SoftLabelKind.Evidence, 1);

        Assert.Equal((SoftLabelKind.Evidence, 1, 2, 2), (evidence.Kind, evidence.Inputs, evidence.Positions, evidence.Classes));
        Approximately.Equal([1 / 3.0, 1 / 3.0, 0, 0], evidence.Values, 1e-6);
        SoftLabelValidator.Validate(evidence);
    }

    [Fact]
    public void Soften_Probabilities_PassesTheValidator()
    {
        var logits = new SoftLabelMatrix(SoftLabelKind.Logits, 2, 1, 2, [3, -1, 1e4f, -1e4f]);

        var probabilities = TemperedSoftmax.Soften(logits, SoftLabelKind.Probabilities, 2);

        SoftLabelValidator.Validate(probabilities);
        Approximately.Equal([0.880797, 0.119203, 1, 0], probabilities.Values, 1e-6);
    }

    [Fact]
    public void Soften_Probabilities_RefusesWhatIsSoftAlready()
    {
        var soft = new SoftLabelMatrix(SoftLabelKind.Probabilities, 1, 1, 2, [0.5f, 0.5f]);

        var error = Assert.Throws<FedDistillException>(() => TemperedSoftmax.Soften(soft, SoftLabelKind.Probabilities, 1));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
    }
}
