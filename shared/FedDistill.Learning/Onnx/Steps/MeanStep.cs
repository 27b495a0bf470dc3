using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>The mean of each channel, [B, C, H, W] to [B, C, 1, 1].</summary>
internal sealed record MeanStep(ExportStep Input) : ExportStep($"{Input.Name}.mean", [Input], [Input.Shape[0], 1, 1])
{
    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) => inputs[0].mean([2, 3], keepdim: true);

    /// <inheritdoc />
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output) =>
        graph.Node("GlobalAveragePool", inputs, output);
}
