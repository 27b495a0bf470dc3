using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>Two results added, number by number.</summary>
internal sealed record SumStep(ExportStep Left, ExportStep Right) : ExportStep($"{Left.Name}.sum", [Left, Right], Left.Shape)
{
    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) => inputs[0].Plus(inputs[1]);

    /// <inheritdoc />
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output) => graph.Node("Add", inputs, output);
}
