using FedDistill.Core.Data;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>
/// <c>lenet</c>: two 5x5 convolutions without padding, each pooled, and a hidden layer, after LeCun et al. (1998). The
/// student of most published federated distillation on MNIST.
/// </summary>
internal static class LeNet
{
    /// <summary>16 pixels become 12, 6, 2 and 1.</summary>
    public const int SmallestSide = 16;

    /// <summary>The layers; widths are channels, channels, units.</summary>
    public static List<Layer> Layers(IReadOnlyList<int> widths, InputShape shape, int outputs) =>
    [
        new Convolution("conv1", shape.Channels, widths[0], Kernel: 5, Stride: 1, Padding: 0),
        new MaxPool(2),
        new Relu(),
        new Convolution("conv2", widths[0], widths[1], Kernel: 5, Stride: 1, Padding: 0),
        new MaxPool(2),
        new Relu(),
        new Flatten(),
        new Dense("dense1", widths[1] * Left(shape.Height) * Left(shape.Width), widths[2]),
        new Relu(),
        new Dense("dense2", widths[2], outputs),
    ];

    // Each unpadded convolution takes 4 pixels, each pooling half of the rest.
    private static int Left(int pixels) => (((pixels - 4) / 2) - 4) / 2;
}
