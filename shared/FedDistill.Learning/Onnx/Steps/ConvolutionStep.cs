using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>A square convolution; weights of shape [outputs, inputs, kernel, kernel].</summary>
internal sealed record ConvolutionStep(
    string Name, ExportStep Input, float[] Weights, long[] Extents, float[] Bias, int Stride, int Padding)
    : AffineStep(Name, Input, ShapeOf(Input.Shape, Extents, Stride, Padding), Weights, Extents, Bias)
{
    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) =>
        nn.functional.conv2d(inputs[0], WeightTensor(), BiasTensor(), [Stride, Stride], [Padding, Padding]);

    /// <inheritdoc />
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output) => graph.Node(
        "Conv",
        inputs,
        output,
        OnnxGraph.Wholes("kernel_shape", Extents[2], Extents[3]),
        OnnxGraph.Wholes("strides", Stride, Stride),
        OnnxGraph.Wholes("pads", Padding, Padding, Padding, Padding));

    private static long[] ShapeOf(IReadOnlyList<long> input, long[] extents, int stride, int padding) =>
        [extents[0], Places(input[1], extents[2], stride, padding), Places(input[2], extents[3], stride, padding)];

    private static long Places(long pixels, long kernel, int stride, int padding) => ((pixels + (2 * padding) - kernel) / stride) + 1;
}
