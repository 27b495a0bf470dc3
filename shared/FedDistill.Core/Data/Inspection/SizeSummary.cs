namespace FedDistill.Core.Data.Inspection;

/// <summary>How many image files have one size.</summary>
/// <param name="Size">Channels x height x width, as they are stored.</param>
/// <param name="Images">How many.</param>
public sealed record SizeSummary(string Size, int Images);
