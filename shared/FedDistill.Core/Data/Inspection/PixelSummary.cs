namespace FedDistill.Core.Data.Inspection;

/// <summary>The range of all pixels, 0..255.</summary>
/// <param name="Min">The darkest.</param>
/// <param name="Max">The brightest.</param>
/// <param name="Mean">Over all pixels and channels.</param>
public sealed record PixelSummary(int Min, int Max, double Mean);
