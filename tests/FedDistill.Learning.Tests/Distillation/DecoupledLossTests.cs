using FedDistill.Learning.Distillation;
using FedDistill.Learning.Training;
using FedDistill.Testing;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Distillation;

public class DecoupledLossTests
{
    [Fact]
    public void Parts_ReferenceVector_GivesBothAndTheyMakeUpTheDivergence()
    {
        var vector = ReferenceVectors.Root.GetProperty("dkd");
        using var scope = NewDisposeScope();
        var (student, target, label, temperature) = Read(requiresGradient: false);

        var (tckd, nckd) = DecoupledLoss.Parts(student, target, label, temperature);

        Assert.Equal(vector.GetProperty("tckd").GetDouble(), tckd.item<double>(), 1e-9);
        Assert.Equal(vector.GetProperty("nckd").GetDouble(), nckd.item<double>(), 1e-9);
        var rest = 1 - target[0, 0].item<double>();
        Assert.Equal(vector.GetProperty("kl").GetDouble(), tckd.item<double>() + (rest * nckd.item<double>()), 1e-9);
    }

    [Fact]
    public void Of_ReferenceVector_GivesLossAndItsOwnSlope()
    {
        using var scope = NewDisposeScope();
        var (student, target, label, temperature) = Read(requiresGradient: true);

        var loss = DecoupledLoss.Of(student, target, label, temperature);
        loss.backward();

        Assert.Equal(
            ReferenceVectors.Root.GetProperty("dkd").GetProperty("loss_alpha1_beta8").GetDouble(), loss.item<double>(), 1e-9);
        using var noGradient = no_grad();
        const double Step = 1e-5;
        for (var index = 0; index < 4; index++)
        {
            var nudge = zeros_like(student);
            nudge[0, index] = tensor(Step);
            var slope = (DecoupledLoss.Of(student.Plus(nudge), target, label, temperature)
                - DecoupledLoss.Of(student - nudge, target, label, temperature)).item<double>() / (2 * Step);
            Assert.Equal(slope, student.grad![0, index].item<double>(), 1e-7);
        }
    }

    [Fact]
    public void Of_CertainTargetInSinglePrecision_IsTheCrossEntropyWithAFiniteGradient()
    {
        using var scope = NewDisposeScope();
        var student = tensor(new float[,] { { 2, 1, 0 } }, requires_grad: true);

        var loss = DecoupledLoss.Of(student, tensor(new float[,] { { 1, 0, 0 } }), tensor(new[] { 0L }), 1);
        loss.backward();

        Assert.Equal(Math.Log(Math.Exp(2) + Math.E + 1) - 2, loss.item<float>(), 1e-6);
        Assert.All(Enumerable.Range(0, 3), index => Assert.True(float.IsFinite(student.grad![0, index].item<float>())));
    }

    private static (Tensor Student, Tensor Target, Tensor Label, double Temperature) Read(bool requiresGradient)
    {
        var vector = ReferenceVectors.Root.GetProperty("dkd");
        var temperature = vector.GetProperty("T").GetDouble();
        var teacher = tensor(vector.GetProperty("teacher").Doubles(), [1L, 4L]);
        return (
            tensor(vector.GetProperty("student").Doubles(), [1L, 4L], requires_grad: requiresGradient),
            nn.functional.softmax(teacher / temperature, dim: 1),
            tensor(new[] { vector.GetProperty("label").GetInt64() }),
            temperature);
    }
}
