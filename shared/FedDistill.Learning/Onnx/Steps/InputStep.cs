using FedDistill.Core.Data;
using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>
/// What the model is given, as files hold it: pixels over 255, 0..1, which become the -1..1 that the layers were trained
/// with; or a table's encoded features, which stay as they are.
/// </summary>
internal sealed record InputStep(string Name, InputShape Of)
    : ExportStep(Name, [], Of.IsImage ? [Of.Channels, Of.Height, Of.Width] : [Of.Channels])
{
    /// <summary>The input's name in the file.</summary>
    public string Source => Of.IsImage ? "images" : "features";

    /// <inheritdoc />
    /// <remarks>Its one input is the rows as <see cref="InputTable.CopyRow"/> gives them, which has scaled them already.</remarks>
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) => inputs[0];

    /// <inheritdoc />
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output)
    {
        if (!Of.IsImage)
        {
            graph.Node("Identity", [Source], output);
            return;
        }

        graph.Node("Mul", [Source, graph.Constant("pixel.scale", [2f])], "pixel.scaled");
        graph.Node("Sub", ["pixel.scaled", graph.Constant("pixel.centre", [1f])], output);
    }
}
