using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Glyphs;

/// <summary>
/// Elastic distortion after Simard, Steinkraus and Platt (2003): a smooth random displacement of the paper. They blur
/// white noise; here
/// a coarse grid of random displacements is interpolated smoothly, which needs a value only where ink is.
/// </summary>
internal sealed class GlyphPaper
{
    /// <summary>Six pixels between knots: the correlation length of their sigma of 4 pixels.</summary>
    private const int Knots = 6;

    private const double KnotDistance = (double)GlyphSet.Side / (Knots - 1);

    private readonly GlyphPoint[] _displacements = new GlyphPoint[Knots * Knots];

    /// <summary>Crumples the paper anew.</summary>
    /// <param name="random">Where the displacements come from.</param>
    /// <param name="spread">Their standard deviation at a knot, pixels.</param>
    public void Crumple(SeededRandom random, double spread)
    {
        for (var knot = 0; knot < _displacements.Length; knot++)
        {
            _displacements[knot] = new GlyphPoint(random.NextNormal(), random.NextNormal()) * spread;
        }
    }

    /// <summary>Where a place of the flat paper lies on the crumpled one.</summary>
    public GlyphPoint Displace(GlyphPoint place)
    {
        var (column, right) = Cell(place.X);
        var (row, below) = Cell(place.Y);
        var knot = (row * Knots) + column;
        var upper = Mix(_displacements[knot], _displacements[knot + 1], right);
        var lower = Mix(_displacements[knot + Knots], _displacements[knot + Knots + 1], right);
        return place + Mix(upper, lower, below);
    }

    private static (int Cell, double Weight) Cell(double coordinate)
    {
        var position = Math.Clamp(coordinate / KnotDistance, 0, Knots - 1);
        var cell = Math.Min((int)position, Knots - 2);
        var fraction = position - cell;
        return (cell, fraction * fraction * (3 - (2 * fraction)));
    }

    private static GlyphPoint Mix(GlyphPoint one, GlyphPoint other, double weight) => one + ((other - one) * weight);
}
