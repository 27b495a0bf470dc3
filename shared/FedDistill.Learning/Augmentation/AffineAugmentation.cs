using FedDistill.Core.Data;
using FedDistill.Core.Randomness;

namespace FedDistill.Learning.Augmentation;

/// <summary>
/// Random affine images of an image: turned by up to 10 degrees, shifted by up to 2 pixels of 28, scaled by up to 10 %;
/// bilinear; what lies outside is black. Keeps a scratch image: not thread safe.
/// </summary>
public sealed class AffineAugmentation
{
    private const double MostDegrees = 10;
    private const double MostShift = 2.0 / 28;
    private const double MostScale = 0.1;

    // One black pixel on each side, so that sampling needs no test for the border.
    private const int Border = 1;

    private readonly InputShape _shape;
    private readonly int _stride;
    private readonly byte[] _bordered;

    /// <summary>Prepares for images of one shape.</summary>
    public AffineAugmentation(InputShape shape)
    {
        _shape = shape;
        _stride = shape.Width + (2 * Border);
        _bordered = new byte[(_stride * (shape.Height + (2 * Border))) + BilinearSampler.Overhang];
    }

    /// <summary>Writes a random affine image of an image.</summary>
    /// <param name="pixels">Channels x height x width bytes.</param>
    /// <param name="random">Four numbers are drawn.</param>
    /// <param name="destination">As many numbers, -1..1 as <see cref="InputTable.CopyRow"/> scales them.</param>
    public void Draw(ReadOnlySpan<byte> pixels, SeededRandom random, Span<float> destination)
    {
        var angle = random.NextDouble(-MostDegrees, MostDegrees) * Math.PI / 180;
        var shiftX = random.NextDouble(-MostShift, MostShift) * _shape.Width;
        var shiftY = random.NextDouble(-MostShift, MostShift) * _shape.Height;
        var scale = 1 / random.NextDouble(1 - MostScale, 1 + MostScale);
        var cosine = Math.Cos(angle) * scale;
        var sine = Math.Sin(angle) * scale;
        var plane = _shape.Height * _shape.Width;
        for (var channel = 0; channel < _shape.Channels; channel++)
        {
            CopyIntoBorder(pixels.Slice(channel * plane, plane));
            DrawPlane(cosine, sine, shiftX, shiftY, destination.Slice(channel * plane, plane));
        }
    }

    private void CopyIntoBorder(ReadOnlySpan<byte> plane)
    {
        for (var y = 0; y < _shape.Height; y++)
        {
            plane.Slice(y * _shape.Width, _shape.Width).CopyTo(_bordered.AsSpan(((y + Border) * _stride) + Border));
        }
    }

    // Walks the new image and asks where each pixel comes from: source = centre + R^-1 (target - centre - shift) /
    // scale. In fixed point with 16 fractional bits, for speed; only the angle's sine and cosine, which are the
    // platform's, can differ between machines.
    private void DrawPlane(double cosine, double sine, double shiftX, double shiftY, Span<float> destination)
    {
        var centreX = (_shape.Width - 1) / 2.0;
        var centreY = (_shape.Height - 1) / 2.0;
        var sampler = new BilinearSampler(
            _bordered,
            _stride,
            lastX: ((_shape.Width + Border) << BilinearSampler.FractionBits) - 1,
            lastY: ((_shape.Height + Border) << BilinearSampler.FractionBits) - 1,
            stepX: Fixed(cosine),
            stepY: Fixed(-sine));
        for (var y = 0; y < _shape.Height; y++)
        {
            var offsetX = -centreX - shiftX;
            var offsetY = y - centreY - shiftY;
            var sourceX = Fixed(centreX + Border + (cosine * offsetX) + (sine * offsetY));
            var sourceY = Fixed(centreY + Border - (sine * offsetX) + (cosine * offsetY));
            sampler.Sample(sourceX, sourceY, destination.Slice(y * _shape.Width, _shape.Width));
        }
    }

    private static int Fixed(double value) => (int)Math.Round(value * (1 << BilinearSampler.FractionBits));
}
