using FedDistill.Core.Randomness;
using FedDistill.Learning.Layers;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Layers;

public class GroupNormTests
{
    [Theory]
    [InlineData(6, 2)]
    [InlineData(7, 1)]
    [InlineData(12, 4)]
    [InlineData(16, 8)]
    [InlineData(64, 8)]
    public void Groups_AnyChannels_AreAtMostEightOfEqualSize(int channels, int groups) =>
        Assert.Equal(groups, new GroupNorm("norm", channels).Groups);

    // Torch's own module leaves both uninitialised.
    [Fact]
    public void Parameters_Initially_AreOneAndZero()
    {
        var parameters = new GroupNorm("norm", 6).Parameters;

        Assert.Equal([("norm.weight", 1.0, 0.0), ("norm.bias", 0.0, 0.0)], parameters.Select(spec => (spec.Name, spec.Centre, spec.Spread)));
        Assert.All(parameters, spec => Assert.Equal([6], spec.Shape));
    }

    [Fact]
    public void Forward_Values_FollowTheFormula()
    {
        using var scope = NewDisposeScope();
        const int rows = 2, channels = 6, places = 4;
        var random = new SeededRandom(1, "group-norm");
        var values = Enumerable.Range(0, rows * channels * places).Select(_ => (float)((3 * random.NextNormal()) + 1)).ToArray();
        float[] weights = [1, 2, 3, 4, 5, 6];
        float[] biases = [0, 1, 0, -1, 0, 1];

        var output = new GroupNorm("norm", channels).Forward(
            tensor(values, [rows, channels, 2, 2]), [tensor(weights), tensor(biases)], [], new Pass(Training: true));

        // Two groups of three channels: (x - mean) / sqrt(variance + 1e-5) over the twelve numbers of a row's group.
        var expected = new double[values.Length];
        for (var group = 0; group < rows * 2; group++)
        {
            var numbers = values.Skip(group * 12).Take(12).Select(value => (double)value).ToArray();
            var mean = numbers.Average();
            var deviation = Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean)) + 1e-5);
            for (var index = 0; index < 12; index++)
            {
                var channel = ((group * 3) + (index / places)) % channels;
                expected[(group * 12) + index] = (weights[channel] * (numbers[index] - mean) / deviation) + biases[channel];
            }
        }

        Assert.All(expected.Zip(output.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
