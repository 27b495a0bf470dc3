using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Glyphs;

/// <summary>
/// How one glyph is written: slant, size, place, pen and carelessness, drawn at random. The spreads are tuned by
/// measurement so that
/// models find the set as hard as MNIST.
/// </summary>
internal readonly struct GlyphHand
{
    /// <summary>Draws a hand.</summary>
    public GlyphHand(SeededRandom random)
    {
        // Log-normal: most people write neatly, and a few do not.
        Carelessness = Math.Exp(CarelessnessSpread * random.NextNormal());
        Rotation = RotationSpread * random.NextNormal();
        Shear = ShearSpread * random.NextNormal();
        Height = random.NextDouble(17, 21.5);
        Width = Height * random.NextDouble(0.65, 1.05);
        Shift = new GlyphPoint(random.NextNormal(), random.NextNormal()) * ShiftSpread;
        PenRadius = random.NextDouble(0.7, 1.7);
        PenSwing = random.NextDouble(0, 0.3);
        Softness = random.NextDouble(0.8, 1.6);
        Ink = random.NextDouble(0.75, 1);
        Noise = random.NextDouble(0, 24);
    }

    /// <summary>Multiplies what goes astray: points and paper.</summary>
    public double Carelessness { get; }

    /// <summary>Radians.</summary>
    public double Rotation { get; }

    /// <summary>Horizontal shift per unit of height, as in slanted writing.</summary>
    public double Shear { get; }

    /// <summary>Pixels.</summary>
    public double Height { get; }

    /// <summary>Pixels.</summary>
    public double Width { get; }

    /// <summary>From the middle of the image, pixels.</summary>
    public GlyphPoint Shift { get; }

    /// <summary>Half the stroke's width, pixels.</summary>
    public double PenRadius { get; }

    /// <summary>How much the pen's width swells and thins along a stroke, as a share of the radius.</summary>
    public double PenSwing { get; }

    /// <summary>Width of the grey edge of a stroke, pixels.</summary>
    public double Softness { get; }

    /// <summary>Blackness of the ink, 0..1.</summary>
    public double Ink { get; }

    /// <summary>Largest change of a pixel by noise, grey levels.</summary>
    public double Noise { get; }

    private const double CarelessnessSpread = 0.35;
    private const double RotationSpread = 0.12;
    private const double ShearSpread = 0.2;
    private const double ShiftSpread = 0.9;
}
