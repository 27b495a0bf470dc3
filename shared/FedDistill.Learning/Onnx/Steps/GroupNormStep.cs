using FedDistill.Learning.Layers;
using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>Group normalisation. It depends on the row's own numbers, so nothing of it can go into the weights before.</summary>
/// <param name="Name">Of its result.</param>
/// <param name="Input">The step before.</param>
/// <param name="Groups">Of as many channels each.</param>
/// <param name="Scale">One number a channel.</param>
/// <param name="Offset">One number a channel.</param>
internal sealed record GroupNormStep(string Name, ExportStep Input, int Groups, float[] Scale, float[] Offset)
    : ExportStep(Name, [Input], Input.Shape)
{
    /// <inheritdoc />
    protected override Tensor Apply(IReadOnlyList<Tensor> inputs) =>
        nn.functional.group_norm(inputs[0], Groups, tensor(Scale), tensor(Offset), GroupNorm.Epsilon);

    /// <inheritdoc />
    /// <remarks>
    /// The operator of that name came with operator set 18 and changed with 21. Groups as the channels of instance
    /// normalisation are the same in every set.
    /// </remarks>
    protected override void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output)
    {
        string Of(string part) => $"{output}.{part}";
        var channels = Shape[0];
        // [B, C, H, W] -> [B, groups, numbers of a group] -> [B, C, H, W]
        graph.Node("Reshape", [inputs[0], graph.Constant(Of("groups"), [0L, Groups, -1], 3)], Of("grouped"));
        graph.Node(
            "InstanceNormalization",
            [Of("grouped"), graph.Constant(Of("ones"), Ones(Groups), Groups), graph.Constant(Of("zeros"), new float[Groups], Groups)],
            Of("normal"),
            OnnxGraph.Real("epsilon", GroupNorm.Epsilon));
        graph.Node("Reshape", [Of("normal"), graph.Constant(Of("image"), [0L, .. Shape], 4)], Of("ungrouped"));
        graph.Node("Mul", [Of("ungrouped"), graph.Constant(Of("weight"), Scale, channels, 1, 1)], Of("scaled"));
        graph.Node("Add", [Of("scaled"), graph.Constant(Of("bias"), Offset, channels, 1, 1)], output);
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
}
