using static TorchSharp.torch;

namespace FedDistill.Learning.Onnx.Steps;

/// <summary>A step with weights and a bias, one row of weights and one number of the bias an output (or channel).</summary>
/// <param name="Name">Of its result.</param>
/// <param name="Input">The step before.</param>
/// <param name="Shape">Of its result for one row.</param>
/// <param name="Weights">Row after row.</param>
/// <param name="Extents">The shape of the weights, the first the outputs.</param>
/// <param name="Bias">One number an output.</param>
internal abstract record AffineStep(
    string Name, ExportStep Input, IReadOnlyList<long> Shape, float[] Weights, long[] Extents, float[] Bias)
    : ExportStep(Name, [Input], Shape)
{
    /// <summary>The weights as torch takes them.</summary>
    protected Tensor WeightTensor() => tensor(Weights, Extents);

    /// <summary>The bias as torch takes it.</summary>
    protected Tensor BiasTensor() => tensor(Bias);
}
