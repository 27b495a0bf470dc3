using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Training;
using FedDistill.Testing;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Distillation;

public class DistillationLossTests
{
    public static TheoryData<int> KdVectors { get; } = [.. Enumerable.Range(0, 4)];

    [Theory]
    [MemberData(nameof(KdVectors))]
    public void SoftCrossEntropy_ReferenceVector_GivesLossAndGradient(int index)
    {
        var vector = ReferenceVectors.Root.GetProperty("kd")[index];
        var temperature = vector.GetProperty("T").GetDouble();
        using var scope = NewDisposeScope();
        var student = Row(vector, "student", requiresGradient: true);
        var target = nn.functional.softmax(Row(vector, "teacher") / temperature, dim: 1);

        var loss = DistillationLoss.SoftCrossEntropy(student, target, temperature);
        loss.backward();

        var entropy = -(target * target.log()).sum().item<double>();
        var squared = temperature * temperature;
        Assert.Equal(vector.GetProperty("ce").GetDouble() * squared, loss.item<double>(), 1e-9);
        // Soft cross-entropy is the divergence plus the target's entropy.
        Assert.Equal(vector.GetProperty("t2kl").GetDouble(), loss.item<double>() - (squared * entropy), 1e-9);
        AssertEqual(vector.GetProperty("grad_t2kl").Doubles(), student.grad!);
    }

    [Theory]
    [MemberData(nameof(KdVectors))]
    public void KullbackLeibler_ReferenceVector_GivesLossAndGradient(int index)
    {
        var vector = ReferenceVectors.Root.GetProperty("kd")[index];
        var temperature = vector.GetProperty("T").GetDouble();
        using var scope = NewDisposeScope();
        var student = Row(vector, "student", requiresGradient: true);
        var target = nn.functional.softmax(Row(vector, "teacher") / temperature, dim: 1);

        var loss = DistillationLoss.KullbackLeibler(student, target, temperature);
        loss.backward();

        Assert.Equal(vector.GetProperty("t2kl").GetDouble(), loss.item<double>(), 1e-9);
        AssertEqual(vector.GetProperty("grad_t2kl").Doubles(), student.grad!);
    }

    [Fact]
    public void KullbackLeibler_TargetWithZeros_IsFinite()
    {
        using var scope = NewDisposeScope();
        var target = tensor(new double[,] { { 1, 0, 0 } });

        var loss = DistillationLoss.KullbackLeibler(tensor(new double[,] { { 2, 1, 0 } }), target, 1);

        Assert.Equal(Math.Log(Math.Exp(2) + Math.E + 1) - 2, loss.item<double>(), 1e-12);
    }

    [Fact]
    public void SquaredLogits_TargetsAtAnyTemperature_IsHalfTheMeanSquareOfCentredLogits()
    {
        var vector = ReferenceVectors.Root.GetProperty("kd")[2];
        using var scope = NewDisposeScope();
        var student = Row(vector, "student", requiresGradient: true);
        var teacher = Row(vector, "teacher");

        var loss = DistillationLoss.SquaredLogits(student, nn.functional.softmax(teacher / 4, dim: 1), 4);
        loss.backward();

        var difference = (student - student.mean() - teacher).Plus(teacher.mean()).detach();
        Assert.Equal(difference.Squared().mean().item<double>() / 2, loss.item<double>(), 1e-9);
        // (z - v) / C with zero-meaned logits, algorithms.md 4.2.
        AssertEqual([-0.40625, 0.21875, 0.34375, -0.15625], student.grad!);
    }

    [Fact]
    public void SoftCrossEntropy_HighTemperature_HasTheGradientOfSquaredLogits()
    {
        var vector = ReferenceVectors.Root.GetProperty("kd")[0];
        using var scope = NewDisposeScope();
        var student = Row(vector, "student", requiresGradient: true);
        var target = nn.functional.softmax(Row(vector, "teacher") / 1000, dim: 1);

        DistillationLoss.SoftCrossEntropy(student, target, 1000).backward();

        AssertEqual([-0.4069644522, 0.2192540517, 0.3434097728, -0.1556993722], student.grad!);
    }

    [Fact]
    public void Combined_ReferenceVector_GivesLossAndGradient()
    {
        var vector = ReferenceVectors.Root.GetProperty("kd_combined");
        var temperature = vector.GetProperty("T").GetDouble();
        using var scope = NewDisposeScope();
        var student = Row(vector, "student", requiresGradient: true);
        var target = nn.functional.softmax(Row(vector, "teacher") / temperature, dim: 1);
        var label = tensor(new[] { vector.GetProperty("label").GetInt64() });
        var softWeight = vector.GetProperty("w_soft").GetDouble();

        var loss = DistillationLoss.Combined(
            DistillationLoss.KullbackLeibler(student, target, temperature),
            softWeight,
            DistillationLoss.HardCrossEntropy(student, label),
            vector.GetProperty("w_hard").GetDouble());
        loss.backward();

        Assert.Equal(vector.GetProperty("loss").GetDouble(), loss.item<double>(), 1e-9);
        Assert.Equal(
            vector.GetProperty("hard_ce").GetDouble(), DistillationLoss.HardCrossEntropy(student, label).item<double>(), 1e-9);
        AssertEqual(vector.GetProperty("grad").Doubles(), student.grad!);
    }

    [Fact]
    public void SoftCrossEntropy_SeveralRows_IsTheirMean()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new double[,] { { 1, 2, 3 }, { -1, 0, 4 } });
        var targets = tensor(new double[,] { { 0.2, 0.3, 0.5 }, { 1, 0, 0 } });

        var both = DistillationLoss.SoftCrossEntropy(logits, targets, 2).item<double>();

        var first = DistillationLoss.SoftCrossEntropy(logits.narrow(0, 0, 1), targets.narrow(0, 0, 1), 2).item<double>();
        var second = DistillationLoss.SoftCrossEntropy(logits.narrow(0, 1, 1), targets.narrow(0, 1, 1), 2).item<double>();
        Assert.Equal((first + second) / 2, both, 1e-12);
    }

    [Fact]
    public void SoftCrossEntropy_OtherClassCount_Throws()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<FedDistillException>(
            () => DistillationLoss.SoftCrossEntropy(zeros(2, 3), zeros(2, 4), 1));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    private static Tensor Row(JsonElement vector, string name, bool requiresGradient = false)
    {
        var values = vector.GetProperty(name).Doubles();
        return tensor(values, [1L, values.Length], requires_grad: requiresGradient);
    }

    private static void AssertEqual(double[] expected, Tensor actual)
    {
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], actual[0, index].item<double>(), 1e-9);
        }
    }
}
