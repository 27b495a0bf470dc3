using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>The largest of each Size x Size square.</summary>
internal sealed record MaxPoolStep(ExportStep Input, int Size)
    : ExportStep($"{Input.Name}.pool", [Input], [Input.Shape[0], Input.Shape[1] / Size, Input.Shape[2] / Size])
{
    /// <inheritdoc />
    /// <remarks>
    /// max(0, max of a square) is the max of max(0, ·), and there a runtime can join it with the layer before.
    /// </remarks>
    public override ExportStep WithRelu() => new MaxPoolStep(Input.WithRelu(), Size);

    /// <inheritdoc />
    public override bool KeepsRange => true;

    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) => nn.functional.max_pool2d(inputs[0], Size, Size);

    /// <inheritdoc />
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output) => graph.Node(
        "MaxPool", inputs, output, OnnxGraph.Wholes("kernel_shape", Size, Size), OnnxGraph.Wholes("strides", Size, Size));
}
