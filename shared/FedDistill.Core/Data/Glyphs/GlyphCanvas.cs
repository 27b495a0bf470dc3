using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Glyphs;

/// <summary>
/// Renders pen strokes with soft edges: for each pixel the distance to the nearest stroke's edge is kept, and a ramp of
/// the
/// edge's width turns it into grey.
/// </summary>
internal sealed class GlyphCanvas
{
    private const int Side = GlyphSet.Side;

    private readonly double[] _edgeDistance = new double[Side * Side];

    /// <summary>Wipes the canvas.</summary>
    public void Clear() => Array.Fill(_edgeDistance, double.MaxValue);

    /// <summary>Draws a straight line with round ends.</summary>
    /// <param name="from">Where it begins, pixels.</param>
    /// <param name="to">Where it ends, pixels.</param>
    /// <param name="radius">Half its width, pixels.</param>
    /// <param name="softness">Width of the grey edge, pixels; nothing farther off is touched.</param>
    public void Line(GlyphPoint from, GlyphPoint to, double radius, double softness)
    {
        var reach = radius + softness;
        var left = Math.Max(0, (int)Math.Ceiling(Math.Min(from.X, to.X) - reach));
        var right = Math.Min(Side - 1, (int)Math.Floor(Math.Max(from.X, to.X) + reach));
        var top = Math.Max(0, (int)Math.Ceiling(Math.Min(from.Y, to.Y) - reach));
        var bottom = Math.Min(Side - 1, (int)Math.Floor(Math.Max(from.Y, to.Y) + reach));
        var along = to - from;
        var perLength = 1 / Math.Max((along.X * along.X) + (along.Y * along.Y), 1e-12);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var (offX, offY) = (x - from.X, y - from.Y);
                var share = Math.Clamp(((offX * along.X) + (offY * along.Y)) * perLength, 0, 1);
                var (missX, missY) = (offX - (share * along.X), offY - (share * along.Y));
                var distance = Math.Sqrt((missX * missX) + (missY * missY)) - radius;
                ref var nearest = ref _edgeDistance[(y * Side) + x];
                nearest = Math.Min(nearest, distance);
            }
        }
    }

    /// <summary>Turns the drawing into grey levels, 0 = paper and 255 = ink.</summary>
    /// <param name="pixels">784 bytes, row after row.</param>
    /// <param name="softness">Width of the grey edge, pixels.</param>
    /// <param name="ink">Blackness of the ink, 0..1.</param>
    /// <param name="noise">Largest change of a pixel, grey levels; its distribution is a triangle.</param>
    /// <param name="random">Where the noise comes from.</param>
    public void Develop(Span<byte> pixels, double softness, double ink, double noise, SeededRandom random)
    {
        var bits = 0UL;
        for (var index = 0; index < pixels.Length; index++)
        {
            // 64 random bits serve four pixels: the difference of two bytes each.
            bits = index % 4 == 0 ? random.NextUInt64() : bits >> 16;
            var grain = ((int)(bits & 0xff) - (int)((bits >> 8) & 0xff)) * (noise / 255);
            var cover = Math.Clamp(0.5 - (_edgeDistance[index] / softness), 0, 1);
            pixels[index] = (byte)Math.Clamp(Math.Round((255 * ink * cover) + grain), 0, 255);
        }
    }
}
