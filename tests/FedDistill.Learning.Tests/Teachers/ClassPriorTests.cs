using FedDistill.Core.Data;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Teachers;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Teachers;

public class ClassPriorTests
{
    // pi = (3/4, 1/4), z = (0, ln 3): pi exp(z) = (3/4, 3/4), so either class has probability 1/2.
    [Theory]
    [InlineData(0, -0.5, 0.5)]
    [InlineData(1, 0.5, -0.5)]
    public void BalancedCrossEntropy_ByHand_GivesLossAndGradient(int hardLabel, double first, double second)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(0, Math.Log(3));

        var loss = Prior(2, [0, 0, 0, 1]).BalancedCrossEntropy(logits, Target(2, hardLabel));
        loss.backward();

        Assert.Equal(Math.Log(2), loss.item<double>(), 1e-6);
        Assert.Equal([first, second], logits.grad!.data<double>(), (expected, actual) => Math.Abs(expected - actual) < 1e-6);
    }

    [Fact]
    public void BalancedCrossEntropy_EvenMix_IsPlainCrossEntropy()
    {
        using var scope = NewDisposeScope();
        var balanced = Logits(0.3, -1.2, 2.5);
        var plain = Logits(0.3, -1.2, 2.5);

        var loss = Prior(3, [2, 0, 1]).BalancedCrossEntropy(balanced, Target(3, 1));
        var expected = DistillationLoss.SoftCrossEntropy(plain, Target(3, 1), temperature: 1);
        loss.backward();
        expected.backward();

        Assert.Equal(expected.item<double>(), loss.item<double>(), 1e-6);
        Assert.True(plain.grad!.allclose(balanced.grad!, atol: 1e-6));
    }

    [Fact]
    public void BalancedCrossEntropy_ClassWithoutRows_IsInNoDenominatorAndGetsNoGradient()
    {
        using var scope = NewDisposeScope();
        var logits = Logits(0, 50, Math.Log(3));
        var prior = Prior(3, [0, 0, 0, 2]);

        var loss = prior.BalancedCrossEntropy(logits, Target(3, 0));
        loss.backward();

        Assert.Equal([0, 2], prior.Classes);
        Assert.Equal(Math.Log(2), loss.item<double>(), 1e-6);
        Assert.Equal([-0.5, 0, 0.5], logits.grad!.data<double>(), (expected, actual) => Math.Abs(expected - actual) < 1e-6);
        Assert.Equal(2, prior.LeaveOutUntrained(logits).argmax(1).item<long>());
    }

    [Fact]
    public void BalancedCrossEntropy_HeldOutRowOfAClassWithoutRows_AddsNothing()
    {
        using var scope = NewDisposeScope();

        var loss = Prior(2, [0, 0]).BalancedCrossEntropy(Logits(1, 2), Target(2, 1));

        Assert.Equal(0, loss.item<double>());
    }

    [Fact]
    public void Of_SomeRows_CountsThoseAlone() => Assert.Equal([1], ClassPrior.Of(Rows(3, [0, 1, 2]), [1]).Classes);

    private static ClassPrior Prior(int classes, int[] hardLabels) =>
        ClassPrior.Of(Rows(classes, hardLabels), [.. Enumerable.Range(0, hardLabels.Length)]);

    private static LabelledTable Rows(int classes, int[] hardLabels) => new(
        InputTable.FromFeatures(InputShape.Tabular(1), new float[hardLabels.Length]), hardLabels, classes);

    // [1, C]
    private static Tensor Logits(params double[] values) =>
        tensor(values, dtype: ScalarType.Float64, requires_grad: false).reshape(1, values.Length).requires_grad_();

    private static Tensor Target(int classes, int hardLabel)
    {
        var target = new double[classes];
        target[hardLabel] = 1;
        return tensor(target).reshape(1, classes);
    }
}
