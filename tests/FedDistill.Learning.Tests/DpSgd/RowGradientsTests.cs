using FedDistill.Core.Randomness;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.DpSgd;

/// <summary>
/// Every layer with parameters: what it says of the gradient of each row is what a batch of that row alone has. In 64
/// bits, so that the rules are tested and not the rounding.
/// </summary>
public class RowGradientsTests
{
    private const int Rows = 5;

    public static TheoryData<string> Layers =>
    [
        "dense", "conv 3x3", "conv 3x3 stride 2 padding 1", "conv 5x5 padding 2", "conv 1x1 stride 2", "conv without bias",
        "conv 2x2 stride 3 padding 1", "group norm 6", "group norm 16", "group norm 7",
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Gradients_EachRow_AreThoseOfABatchOfOne(string name)
    {
        using var scope = NewDisposeScope();
        var layer = Layer(name);
        var parameters = layer.Parameters.Select(spec => Values(spec.Name, spec.Shape)).ToArray();
        var input = layer is Dense dense ? Values("input", Rows, dense.Inputs) : Values("input", Rows, Channels(layer), 9, 8);
        var output = layer.Forward(input, parameters, [], new Pass(Training: true));
        // Any loss will do that treats no two numbers alike.
        var factors = Values("factors", output.shape);
        Tensor Loss(Tensor outputs, Tensor ofRows) => (outputs.tanh() * ofRows).sum();

        var outputGradient = autograd.grad([Loss(output, factors)], [output])[0];
        var gradients = layer.Gradients(input.detach(), outputGradient);

        for (var row = 0; row < Rows; row++)
        {
            var alone = layer.Forward(input.narrow(0, row, 1), parameters, [], new Pass(Training: true));
            var expected = cat(
                [.. autograd.grad([Loss(alone, factors.narrow(0, row, 1))], parameters).Select(gradient => gradient.flatten())]);
            var onlyThisRow = zeros(Rows, dtype: ScalarType.Float64);
            onlyThisRow[row] = 1;
            var actual = gradients.WeightedSum(onlyThisRow);

            Assert.Equal(expected.shape, actual.shape);
            Assert.True((expected - actual).norm().item<double>() < 1e-12 * expected.norm().item<double>());
            Assert.Equal(1, gradients.SquaredNorms[row].item<double>() / expected.Squared().sum().item<double>(), 1e-12);
        }
    }

    [Fact]
    public void ClippedSum_LongAndShortGradients_KeepsTheShortAndCutsTheLong()
    {
        using var scope = NewDisposeScope();
        var gradients = RowGradients.Of(tensor(new[] { 3f, 4f, 0.3f, 0.4f, 0f, 0f }, [3, 2]));

        var sum = gradients.ClippedSum(clip: 1);

        Assert.Equal(0.6 + 0.3, sum[0].item<float>(), 1e-6);
        Assert.Equal(0.8 + 0.4, sum[1].item<float>(), 1e-6);
    }

    private static PerRowLayer Layer(string name) => name switch
    {
        "dense" => new Dense("layer", 7, 4),
        "conv 3x3" => new Convolution("layer", 3, 5, Kernel: 3, Stride: 1, Padding: 0),
        "conv 3x3 stride 2 padding 1" => new Convolution("layer", 3, 5, Kernel: 3, Stride: 2, Padding: 1),
        "conv 5x5 padding 2" => new Convolution("layer", 2, 4, Kernel: 5, Stride: 1, Padding: 2),
        "conv 1x1 stride 2" => new Convolution("layer", 4, 6, Kernel: 1, Stride: 2, Padding: 0),
        "conv without bias" => new Convolution("layer", 3, 4, Kernel: 3, Stride: 1, Padding: 1, Bias: false),
        "conv 2x2 stride 3 padding 1" => new Convolution("layer", 2, 3, Kernel: 2, Stride: 3, Padding: 1),
        _ => new GroupNorm("layer", int.Parse(name.Split(' ')[^1])),
    };

    private static int Channels(PerRowLayer layer) => layer is Convolution convolution ? convolution.Inputs : ((GroupNorm)layer).Channels;

    private static Tensor Values(string purpose, params long[] shape)
    {
        var random = new SeededRandom(1, purpose);
        var values = new double[shape.Aggregate(1L, (product, extent) => product * extent)];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = random.NextNormal() / 2;
        }

        return tensor(values, shape, requires_grad: true);
    }
}
