namespace FedDistill.Learning.Layers;

/// <summary>A tensor that a layer needs, and the values it begins with.</summary>
/// <param name="Name">The name in a model file, such as <c>conv1.weight</c>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Centre">The middle of the initial values.</param>
/// <param name="Spread">Initial values are uniform in Centre ± Spread; 0 for a constant.</param>
internal sealed record TensorSpec(string Name, long[] Shape, double Centre, double Spread)
{
    /// <summary>How many numbers the tensor holds.</summary>
    public int Count { get; } = (int)Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>
    /// Weights or biases of a layer with <paramref name="fanIn"/> inputs a unit: Kaiming's uniform distribution with a
    /// = √5, that is
    /// U(-1/√fan_in, 1/√fan_in) for both, as PyTorch begins.
    /// </summary>
    public static TensorSpec Uniform(string name, long fanIn, params long[] shape) => new(name, shape, 0, 1 / Math.Sqrt(fanIn));

    /// <summary>Values that begin equal.</summary>
    public static TensorSpec Constant(string name, double value, params long[] shape) => new(name, shape, value, 0);
}
