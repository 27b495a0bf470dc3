using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>
/// One step of a model that only answers and learns nothing more: what it computes, as torch does it (to calibrate) and
/// as an ONNX node.
/// </summary>
/// <param name="Name">Of its result, unique in the model.</param>
/// <param name="Inputs">The steps whose results it reads.</param>
/// <param name="Shape">Of its result for one row, [C, H, W] or [numbers].</param>
internal abstract record ExportStep(string Name, IReadOnlyList<ExportStep> Inputs, IReadOnlyList<long> Shape)
{
    /// <summary>Whether negative numbers of the result become 0.</summary>
    public bool Rectified { get; init; }

    /// <summary>The step and a ReLU after it.</summary>
    public virtual ExportStep WithRelu() => this with { Rectified = true };

    /// <summary>Whether the result is a choice among the numbers of the input, so that it lies in the same range.</summary>
    public virtual bool KeepsRange => false;

    /// <summary>The result for a batch.</summary>
    /// <param name="inputs">The results of <see cref="Inputs"/>, each of shape [B, ...].</param>
    public Tensor Compute(IReadOnlyList<Tensor> inputs) => Rectified ? Apply(inputs).relu() : Apply(inputs);

    /// <summary>Adds the step to a graph.</summary>
    /// <param name="graph">Gets the nodes.</param>
    /// <param name="inputs">What the steps of <see cref="Inputs"/> are called there.</param>
    /// <param name="constants">What its weights and biases are called there; empty for a step without any.</param>
    public void Write(OnnxGraph graph, IReadOnlyList<string> inputs, IReadOnlyList<string> constants)
    {
        if (Rectified)
        {
            Write(graph, [.. inputs, .. constants], $"{Name}.linear");
            graph.Node("Relu", [$"{Name}.linear"], Name);
            return;
        }

        Write(graph, [.. inputs, .. constants], Name);
    }

    /// <summary>The result before <see cref="Rectified"/>.</summary>
    protected abstract Tensor Apply(IReadOnlyList<Tensor> inputs);

    /// <summary>Adds the nodes before <see cref="Rectified"/>.</summary>
    protected abstract void Write(OnnxGraph graph, IReadOnlyList<string> inputs, string output);
}
