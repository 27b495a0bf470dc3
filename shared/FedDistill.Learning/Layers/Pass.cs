namespace FedDistill.Learning.Layers;

/// <summary>What a batch goes through the layers for.</summary>
/// <param name="Training">Whether batch statistics are used and learned.</param>
internal readonly record struct Pass(bool Training)
{
    /// <summary>Leaves out hidden units before each affine layer; null: none.</summary>
    public Dropout? Dropout { get; init; }

    /// <summary>
    /// Records the layers with parameters for per-row gradients; null: nothing. What it records must stay as it is, so
    /// no layer may work in place.
    /// </summary>
    public GradientTape? Tape { get; init; }
}
