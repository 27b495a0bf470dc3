using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>An affine layer; weights of shape [outputs, inputs].</summary>
internal sealed record DenseStep(string Name, ExportStep Input, float[] Weights, long[] Extents, float[] Bias)
    : AffineStep(Name, Input, [Extents[0]], Weights, Extents, Bias)
{
    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) => nn.functional.linear(inputs[0], WeightTensor(), BiasTensor());

    /// <inheritdoc />
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output) =>
        graph.Node("Gemm", inputs, output, OnnxGraph.Whole("transB", 1));
}
