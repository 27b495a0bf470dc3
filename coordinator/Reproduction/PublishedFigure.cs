namespace FedDistill.Coordinator.Reproduction;

/// <summary>What a paper reports for a setting.</summary>
/// <param name="What">The method, and at what cost where that is known.</param>
/// <param name="Percent">Accuracy, 0..100.</param>
/// <param name="Deviation">Standard deviation over the paper's runs, points; null where it gives none.</param>
public sealed record PublishedFigure(string What, double Percent, double? Deviation = null);
