namespace FedDistill.Core.SoftLabels;

/// <summary>How much of one class soft labels see in another.</summary>
/// <param name="Top">The most probable class of the rows that are meant.</param>
/// <param name="Other">Another class.</param>
/// <param name="Mass">Its mean probability on these rows, 0..0.5.</param>
public sealed record ClassLikeness(int Top, int Other, double Mass);
