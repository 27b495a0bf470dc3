namespace FedDistill.Core.Data.Inspection;

/// <summary>How often a class occurs.</summary>
/// <param name="Name">The class.</param>
/// <param name="Rows">Its rows; 0 for a class of the federation that these data lack.</param>
/// <param name="Share">Of all rows, 0..1.</param>
public sealed record ClassSummary(string Name, int Rows, double Share);
