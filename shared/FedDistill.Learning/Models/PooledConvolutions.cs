using FedDistill.Core.Data;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>
/// <c>cnn-m</c>: two padded 5x5 convolutions, each pooled, and a hidden layer (McMahan et al., 2017, section 3).
/// </summary>
internal static class PooledConvolutions
{
    /// <summary>The image is halved twice.</summary>
    public const int SmallestSide = 4;

    /// <summary>The layers; widths are channels, channels, units.</summary>
    public static List<Layer> Layers(IReadOnlyList<int> widths, InputShape shape, int outputs) =>
    [
        new Convolution("conv1", shape.Channels, widths[0], Kernel: 5, Stride: 1, Padding: 2),
        new Relu(),
        new MaxPool(2),
        new Convolution("conv2", widths[0], widths[1], Kernel: 5, Stride: 1, Padding: 2),
        new Relu(),
        new MaxPool(2),
        new Flatten(),
        new Dense("dense1", widths[1] * (shape.Height / 4) * (shape.Width / 4), widths[2]),
        new Relu(),
        new Dense("dense2", widths[2], outputs),
    ];
}
