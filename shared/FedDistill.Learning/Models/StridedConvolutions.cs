using FedDistill.Core.Data;
using FedDistill.Core.Models;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>
/// <c>cnn-s</c> and <c>cnn-b</c>: two normalised 3x3 convolutions of stride 2 and a hidden layer (FedGEN, Zhu et al.,
/// 2021, and wider).
/// </summary>
internal static class StridedConvolutions
{
    /// <summary>Padding makes up for every missing pixel.</summary>
    public const int SmallestSide = 1;

    /// <summary>The layers; widths are channels, channels, units.</summary>
    public static List<Layer> Layers(Architecture architecture, InputShape shape, int outputs)
    {
        var widths = architecture.Widths;
        return
        [
            new Convolution("conv1", shape.Channels, widths[0], Kernel: 3, Stride: 2, Padding: 1),
            architecture.Normalisation.Layer("norm1", widths[0]),
            new Relu(),
            new Convolution("conv2", widths[0], widths[1], Kernel: 3, Stride: 2, Padding: 1),
            architecture.Normalisation.Layer("norm2", widths[1]),
            new Relu(),
            new Flatten(),
            new Dense("dense1", widths[1] * HalvedTwice(shape.Height) * HalvedTwice(shape.Width), widths[2]),
            new Relu(),
            new Dense("dense2", widths[2], outputs),
        ];
    }

    // Stride 2 with padding 1 rounds up: 7 pixels become 4.
    private static int HalvedTwice(int pixels) => (((pixels + 1) / 2) + 1) / 2;
}
