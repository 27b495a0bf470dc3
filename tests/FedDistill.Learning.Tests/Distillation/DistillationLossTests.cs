using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Learning.Distillation;
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
            student, target, temperature, softWeight, label, vector.GetProperty("w_hard").GetDouble());
        loss.backward();

        // The vector's loss is the divergence: without the target's entropy.
        var entropy = -(target * target.log()).sum().item<double>();
        Assert.Equal(
            vector.GetProperty("loss").GetDouble(),
            loss.item<double>() - (softWeight * temperature * temperature * entropy),
            1e-9);
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
