using System.Runtime.InteropServices;
using FedDistill.Learning.Onnx.Steps;
using DataType = FedDistill.Learning.Onnx.Format.TensorProto.Types.DataType;

namespace FedDistill.Learning.Onnx;

/// <summary>
/// Eight-bit weights, symmetric around 0 with a scale of their own for each output, and 32-bit biases in units of input
/// scale times weight scale, as integer arithmetic adds them up.
/// </summary>
internal static class QuantisedConstants
{
    /// <summary>
    /// The greatest weight, 7 bits of the 8: processors without VNNI add two products of eight bits in sixteen, which
    /// overflows beyond 64 (255 * 64 * 2 &lt; 32,768), silently.
    /// </summary>
    public const int GreatestWeight = 64;

    /// <summary>The greatest bias: as much again is left for the sum of the products.</summary>
    public const int GreatestBias = 1 << 30;

    // Times an input's scale still a normal float.
    private const float LeastScale = 1e-30f;

    /// <summary>Adds weights and bias of a step.</summary>
    /// <param name="graph">Gets them.</param>
    /// <param name="step">Whose.</param>
    /// <param name="inputScale">The scale of the step's input.</param>
    /// <returns>Their names as real numbers.</returns>
    public static IReadOnlyList<string> Write(OnnxGraph graph, AffineStep step, float inputScale)
    {
        var outputs = step.Bias.Length;
        var width = step.Weights.Length / outputs;
        var (weights, bias) = (new sbyte[step.Weights.Length], new int[outputs]);
        var (scales, biasScales) = (new float[outputs], new float[outputs]);
        for (var output = 0; output < outputs; output++)
        {
            var row = step.Weights.AsSpan(output * width, width);
            scales[output] = ScaleOf(row, step.Bias[output], inputScale);
            biasScales[output] = scales[output] * inputScale;
            bias[output] = (int)Math.Round((double)step.Bias[output] / biasScales[output]);
            for (var index = 0; index < width; index++)
            {
                weights[(output * width) + index] = (sbyte)Math.Clamp(Math.Round(row[index] / scales[output]), -GreatestWeight, GreatestWeight);
            }
        }

        return
        [
            Real(graph, $"{step.Name}.weight", DataType.Int8, MemoryMarshal.AsBytes(weights.AsSpan()), step.Extents, scales),
            Real(graph, $"{step.Name}.bias", DataType.Int32, MemoryMarshal.AsBytes(bias.AsSpan()), [outputs], biasScales),
        ];
    }

    // A channel that is nearly dead has a bias far beyond its weights: the scale is then the bias's, which would not fit into 32 bits.
    private static float ScaleOf(ReadOnlySpan<float> row, float bias, float inputScale)
    {
        var greatest = 0f;
        foreach (var weight in row)
        {
            greatest = Math.Max(greatest, Math.Abs(weight));
        }

        var scale = Math.Max(greatest / GreatestWeight, Math.Abs(bias) / (inputScale * GreatestBias));
        // Weights that are as good as 0 need some scale.
        return scale > LeastScale ? scale : 1;
    }

    private static string Real(OnnxGraph graph, string name, DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> extents, float[] scales)
    {
        var zeros = new byte[scales.Length * (type == DataType.Int8 ? sizeof(sbyte) : sizeof(int))];
        return graph.Node(
            "DequantizeLinear",
            [
                graph.Constant($"{name}.quantised", type, bytes, extents),
                graph.Constant($"{name}.scale", scales, scales.Length),
                graph.Constant($"{name}.zero", type, zeros, scales.Length),
            ],
            name,
            OnnxGraph.Whole("axis", 0));
    }
}
