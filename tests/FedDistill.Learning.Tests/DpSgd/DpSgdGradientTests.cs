using FedDistill.Core.Data;
using FedDistill.Core.Privacy;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Devices;
using FedDistill.Learning.DpSgd;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.DpSgd;

public class DpSgdGradientTests
{
    private static readonly DpSgdSettings Settings = new() { NoiseMultiplier = 3, Clip = 0.25 };

    [Fact]
    public void Release_NoRow_IsNoiseOfSigmaTimesClipOverTheExpectedBatch()
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork();
        using var gradient = new DpSgdGradient(network, Settings, expectedRows: 50, new SeededNoise("noise").Fill);
        var count = (int)network.Parameters.numel();
        double sum = 0, squares = 0;
        const int releases = 40;

        for (var release = 0; release < releases; release++)
        {
            var values = Released(gradient, zeros_like(network.Parameters, requires_grad: false)).data<float>().ToArray();
            sum += values.Sum(value => (double)value);
            squares += values.Sum(value => (double)value * value);
        }

        // 7,000 times 40 draws: the standard deviation of their variance is 0.27 %.
        var expected = 3 * 0.25 / 50;
        Assert.Equal(1, squares / (releases * count) / (expected * expected), 0.015);
        Assert.InRange(sum / (releases * count) / expected, -0.01, 0.01);
    }

    [Fact]
    public void Release_EachStep_DrawsFreshNoise()
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork();
        using var gradient = new DpSgdGradient(network, Settings, 50, new SeededNoise("noise").Fill);
        Tensor Next() => Released(gradient, zeros_like(network.Parameters, requires_grad: false));

        Assert.False(Next().eq(Next()).any().item<bool>());
    }

    [Fact]
    public void Release_FewerRowsThanExpected_IsDividedByTheExpected()
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork();
        using var gradient = new DpSgdGradient(network, Settings, expectedRows: 50, (values, _) => values.Clear());
        var inputs = zeros(3, 2, 9, 8) + 1;

        var sum = gradient.ClippedSum(inputs, Loss).clone();
        var released = Released(gradient, sum.clone());

        Assert.True((released * 50).allclose(sum, rtol: 1e-5, atol: 1e-9));
        // Three equal rows, each cut to 0.25.
        Assert.Equal(0.75, sum.norm().item<float>(), 1e-5);
    }

    [Fact]
    public void ClippedSum_BatchInParts_IsThatOfTheWhole()
    {
        using var scope = NewDisposeScope();
        using var network = NewNetwork();
        using var gradient = new DpSgdGradient(network, Settings, 50, new SeededNoise("noise").Fill);
        var values = new float[8 * 2 * 9 * 8];
        new SeededNoise("inputs").Fill(values, 1);
        var inputs = tensor(values, [8, 2, 9, 8]);

        var whole = gradient.ClippedSum(inputs, Loss);
        var parts = gradient.ClippedSum(inputs.narrow(0, 0, 5), Loss).Plus(gradient.ClippedSum(inputs.narrow(0, 5, 3), Loss));

        Assert.True((whole - parts).norm().item<float>() < 1e-6 * 8 * Settings.Clip);
    }

    private static Tensor Released(DpSgdGradient gradient, Tensor sum)
    {
        gradient.Release(sum);
        return sum;
    }

    private static Tensor Loss(Tensor logits) => -nn.functional.log_softmax(logits, dim: 1).select(1, 0).sum();

    private static Network NewNetwork() => Network.Create(
        new ModelDescription(TinyProblems.Architecture("cnn-s-gn"), new InputShape(2, 9, 8), 3, 3),
        new SeededRandom(1, "test"),
        ComputeDevice.Cpu);
}
