using System.Runtime.InteropServices;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Glyphs;

/// <summary>
/// Writes one glyph after the other: variant, jittered points, hand, crumpled paper, pen. Not thread safe: it reuses
/// its canvas.
/// </summary>
internal sealed class GlyphPainter
{
    /// <summary>
    /// Standard deviation of a drawing's points, as a share of its size, for a hand of carelessness 1.
    /// </summary>
    private const double PointSpread = 0.018;

    /// <summary>Standard deviation of the paper's displacement, pixels, for a hand of carelessness 1.</summary>
    private const double PaperSpread = 0.75;

    private readonly GlyphCanvas _canvas = new();
    private readonly GlyphPaper _paper = new();
    private readonly List<GlyphPoint> _points = [];
    private readonly List<GlyphPoint> _line = [];

    /// <summary>Draws a digit.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <param name="random">Decides everything else.</param>
    /// <param name="pixels">784 bytes, row after row; 0 = paper, 255 = ink.</param>
    public void Paint(int digit, SeededRandom random, Span<byte> pixels)
    {
        var variants = GlyphAlphabet.Variants(digit);
        var strokes = variants[random.NextInt(variants.Length)];
        var hand = new GlyphHand(random);
        _paper.Crumple(random, PaperSpread * hand.Carelessness);
        _canvas.Clear();
        foreach (var stroke in strokes)
        {
            Jitter(stroke, PointSpread * hand.Carelessness, random);
            _line.Clear();
            GlyphCurve.Flatten(CollectionsMarshal.AsSpan(_points), _line);
            Draw(hand, random.NextDouble(0, 2 * Math.PI));
        }

        _canvas.Develop(pixels, hand.Softness, hand.Ink, hand.Noise, random);
    }

    private void Jitter(GlyphPoint[] stroke, double spread, SeededRandom random)
    {
        _points.Clear();
        for (var index = 0; index < stroke.Length; index++)
        {
            var corner = index > 0 && stroke[index] == stroke[index - 1];
            _points.Add(corner
                ? _points[^1]
                : stroke[index] + (new GlyphPoint(random.NextNormal(), random.NextNormal()) * spread));
        }
    }

    private void Draw(in GlyphHand hand, double phase)
    {
        var (sine, cosine) = Math.SinCos(hand.Rotation);
        for (var index = 0; index < _line.Count; index++)
        {
            var upright = (Y: (_line[index].Y - 0.5) * hand.Height, X: (_line[index].X - 0.5) * hand.Width);
            var slanted = upright.X - (hand.Shear * upright.Y);
            var turned = new GlyphPoint((cosine * slanted) - (sine * upright.Y), (sine * slanted) + (cosine * upright.Y));
            _line[index] = _paper.Displace(turned + Middle + hand.Shift);
        }

        for (var index = 0; index + 1 < _line.Count; index++)
        {
            // One slow swell and thinning every twenty short lines.
            var swing = 1 + (hand.PenSwing * Math.Sin(phase + (index * 0.3)));
            _canvas.Line(_line[index], _line[index + 1], hand.PenRadius * swing, hand.Softness);
        }
    }

    private static readonly GlyphPoint Middle = new((GlyphSet.Side - 1) / 2.0, (GlyphSet.Side - 1) / 2.0);
}
