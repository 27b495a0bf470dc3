namespace FedDistill.Core.Data.Glyphs;

/// <summary>A place on the paper, y downwards; also a displacement.</summary>
internal readonly record struct GlyphPoint(double X, double Y)
{
    public static GlyphPoint operator +(GlyphPoint left, GlyphPoint right) => new(left.X + right.X, left.Y + right.Y);

    public static GlyphPoint operator -(GlyphPoint left, GlyphPoint right) => new(left.X - right.X, left.Y - right.Y);

    public static GlyphPoint operator *(GlyphPoint point, double factor) => new(point.X * factor, point.Y * factor);
}
