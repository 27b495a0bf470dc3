using FedDistill.Core.Models;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Layers;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Tests.Layers;

/// <summary>
/// ReLU works in place; a shortcut reads the same tensor as the body. Written out with fresh tensors only, the block
/// must give the same values and gradients.
/// </summary>
public class ResidualBlockTests
{
    [Theory]
    [InlineData(4, 4, 1)]
    [InlineData(4, 8, 2)]
    [InlineData(4, 4, 2)]
    public void Forward_InPlaceRelus_EqualTheFormulaAndItsGradients(int inputs, int outputs, int stride)
    {
        using var scope = NewDisposeScope();
        var block = new ResidualBlock("block", inputs, outputs, stride, Normalisation.Batch);
        var parameters = block.Parameters.Select(spec => Values(spec.Name, spec.Shape)).ToArray();
        var buffers = block.Buffers.Select(spec => Values(spec.Name, spec.Shape).detach().abs()).ToArray();
        var input = Values("input", 3, inputs, 7, 6);

        // The ReLU before the block and one after it, as in a network.
        var actual = block.Forward(new Relu().Forward(input * 1, [], [], new Pass(Training: true)), parameters, buffers, new Pass(Training: false));
        var actualGradients = autograd.grad([actual.Squared().sum()], [input, .. parameters]);
        var expected = Formula(nn.functional.relu(input), parameters, buffers, stride);
        var expectedGradients = autograd.grad([expected.Squared().sum()], [input, .. parameters]);

        Assert.Equal([3, outputs, (7 + stride - 1) / stride, 6 / stride], actual.shape);
        Assert.True(expected.allclose(actual, atol: 1e-5));
        Assert.All(
            expectedGradients.Zip(actualGradients),
            pair => Assert.True(pair.First.allclose(pair.Second, rtol: 1e-4, atol: 1e-4)));
    }

    private static Tensor Formula(Tensor input, Tensor[] parameters, Tensor[] buffers, int stride)
    {
        Tensor Normalised(Tensor values, int norm) => nn.functional.batch_norm(
            values,
            buffers[2 * norm],
            buffers[(2 * norm) + 1],
            parameters[(3 * norm) + 1],
            parameters[(3 * norm) + 2],
            training: false,
            momentum: 0.1,
            eps: 1e-5);
        var hidden = nn.functional.relu(
            Normalised(nn.functional.conv2d(input, parameters[0], null, [stride, stride], [1L, 1L]), 0));
        var body = Normalised(nn.functional.conv2d(hidden, parameters[3], null, [1L, 1L], [1L, 1L]), 1);
        var shortcut = parameters.Length == 6
            ? input
            : Normalised(nn.functional.conv2d(input, parameters[6], null, [stride, stride], [0L, 0L]), 2);
        return nn.functional.relu(body.Plus(shortcut));
    }

    private static Tensor Values(string purpose, params long[] shape)
    {
        var random = new SeededRandom(1, purpose);
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (float)random.NextNormal() / 2;
        }

        return tensor(values, shape, requires_grad: true);
    }
}
