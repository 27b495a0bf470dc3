using FedDistill.Core.Data;
using FedDistill.Core.Models;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>
/// The residual networks that He et al. (2016, section 4.2) made for CIFAR: a 3x3 convolution, three stages of n basic
/// blocks, the second and third with twice the channels on half the image, the mean of each channel, an affine layer;
/// 6n + 2 layers with weights.
/// </summary>
internal static class ResidualNetwork
{
    /// <summary>The third stage still sees 2x2 places of it; on fewer it would learn from padding.</summary>
    public const int SmallestSide = 8;

    private const int Stages = 3;

    /// <summary>The layers of depth 6n + 2, the first stage as wide as the architecture says.</summary>
    public static List<Layer> Layers(Architecture architecture, InputShape shape, int outputs)
    {
        var channels = architecture.Widths[0];
        var layers = new List<Layer>
        {
            new Convolution("conv1", shape.Channels, channels, Kernel: 3, Stride: 1, Padding: 1, Bias: false),
            architecture.Normalisation.Layer("norm1", channels),
            new Relu(),
        };
        var blocks = (architecture.Depth - 2) / (2 * Stages);
        for (var stage = 0; stage < Stages; stage++)
        {
            var width = architecture.Widths[0] << stage;
            for (var block = 0; block < blocks; block++)
            {
                var stride = stage > 0 && block == 0 ? 2 : 1;
                layers.Add(new ResidualBlock($"stage{stage + 1}.block{block + 1}", channels, width, stride, architecture.Normalisation));
                channels = width;
            }
        }

        return [.. layers, new GlobalAveragePool(), new Dense("dense1", channels, outputs)];
    }
}
