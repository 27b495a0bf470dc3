namespace FedDistill.Learning.Onnx;

/// <summary>
/// The range of a step's results, and how eight bits count through it: x = Scale (q - ZeroPoint), q in 0..255 (Jacob et
/// al., "Quantization and training of neural networks for efficient integer-arithmetic-only inference", 2018, section 2.1).
/// </summary>
internal sealed record ActivationRange
{
    private const int Levels = 255;

    /// <summary>A range; 0 is always in it, so that padding is exact.</summary>
    public ActivationRange(double least, double greatest)
    {
        var (low, high) = (Math.Min(least, 0), Math.Max(greatest, 0));
        // A result that is always 0 needs some scale.
        Scale = (float)(high > low ? (high - low) / Levels : 1);
        ZeroPoint = (byte)Math.Clamp(Math.Round(-low / Scale), 0, Levels);
    }

    /// <summary>The step from one level to the next, over 0.</summary>
    public float Scale { get; }

    /// <summary>The level that means 0.</summary>
    public byte ZeroPoint { get; }
}
