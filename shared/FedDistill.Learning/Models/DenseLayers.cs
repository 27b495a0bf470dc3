using FedDistill.Core.Data;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary><c>linear</c>, <c>mlp</c> and <c>text</c>: affine layers with ReLU between them.</summary>
internal static class DenseLayers
{
    /// <summary>The layers; widths are the units of the hidden ones.</summary>
    public static List<Layer> Layers(IReadOnlyList<int> widths, InputShape shape, int outputs)
    {
        var layers = new List<Layer> { new Flatten() };
        var inputs = shape.ValueCount;
        for (var index = 0; index < widths.Count; index++)
        {
            layers.Add(new Dense($"dense{index + 1}", inputs, widths[index]));
            layers.Add(new Relu());
            inputs = widths[index];
        }

        layers.Add(new Dense($"dense{widths.Count + 1}", inputs, outputs));
        return layers;
    }
}
