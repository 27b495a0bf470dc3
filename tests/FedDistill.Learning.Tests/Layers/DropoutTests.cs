using FedDistill.Core.Randomness;
using FedDistill.Learning.Layers;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Layers;

public class DropoutTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Apply_Ones_LeavesOutTheRateAndKeepsTheMean(double rate)
    {
        using var scope = NewDisposeScope();
        var dropout = new Dropout(rate, new SeededRandom(1, "dropout"));

        var kept = dropout.Apply(ones(100, 999));

        Assert.Equal(rate, kept.eq(0).to_type(ScalarType.Float32).mean().item<float>(), 0.01);
        Assert.Equal(1, kept.mean().item<float>(), 0.02);
        Assert.Equal(1 / (1 - rate), kept.max().item<float>(), 1e-4);
    }

    [Fact]
    public void Apply_SameSeed_GivesTheSameMasksAndEachAnew()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (new Dropout(0.5, new SeededRandom(1, "a")), new Dropout(0.5, new SeededRandom(1, "a")));

        var (one, other) = (first.Apply(ones(50, 7)), second.Apply(ones(50, 7)));

        Assert.True(one.eq(other).all().item<bool>());
        Assert.False(one.eq(first.Apply(ones(50, 7))).all().item<bool>());
    }
}
