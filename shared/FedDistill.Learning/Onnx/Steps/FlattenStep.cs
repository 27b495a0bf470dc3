using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>[B, ...] to [B, numbers of one input].</summary>
internal sealed record FlattenStep(ExportStep Input)
    : ExportStep($"{Input.Name}.flat", [Input], [Input.Shape.Aggregate(1L, (product, extent) => product * extent)])
{
    /// <inheritdoc />
    public override bool KeepsRange => true;

    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) => inputs[0].flatten(1);

    /// <inheritdoc />
    /// <remarks>A Reshape, because runtimes leave eight-bit numbers as they are through that one; 0 keeps the batch.</remarks>
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output) =>
        graph.Node("Reshape", [.. inputs, graph.Constant($"{output}.shape", [0L, Shape[0]], 2)], output);
}
