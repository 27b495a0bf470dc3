namespace FedDistill.Core.Data.Glyphs;

/// <summary>
/// A smooth curve through points: cubic Hermite segments with Catmull and Rom's tangents (1974), broken at doubled
/// points.
/// </summary>
internal static class GlyphCurve
{
    /// <summary>Short lines for each segment; 28 pixels show no edges at this number.</summary>
    private const int LinesPerSegment = 5;

    /// <summary>
    /// Adds the curve's points to <paramref name="line"/>, whose neighbours are to be joined by straight lines.
    /// </summary>
    public static void Flatten(ReadOnlySpan<GlyphPoint> points, List<GlyphPoint> line)
    {
        line.Add(points[0]);
        for (var index = 0; index + 1 < points.Length; index++)
        {
            var (from, to) = (points[index], points[index + 1]);
            if (from == to)
            {
                continue;
            }

            // Beside a corner or an end the tangent is the segment's own direction.
            var before = index > 0 && points[index - 1] != from ? points[index - 1] : from - (to - from);
            var after = index + 2 < points.Length && points[index + 2] != to ? points[index + 2] : to + (to - from);
            var leaving = (to - before) * 0.5;
            var arriving = (after - from) * 0.5;
            for (var step = 1; step <= LinesPerSegment; step++)
            {
                line.Add(Hermite(from, leaving, to, arriving, (double)step / LinesPerSegment));
            }
        }
    }

    private static GlyphPoint Hermite(GlyphPoint from, GlyphPoint leaving, GlyphPoint to, GlyphPoint arriving, double t)
    {
        var rise = t * t * (3 - (2 * t));
        return (from * (1 - rise)) + (to * rise)
            + (leaving * (t * (1 - t) * (1 - t))) - (arriving * (t * t * (1 - t)));
    }
}
