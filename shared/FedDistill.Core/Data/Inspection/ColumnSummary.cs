namespace FedDistill.Core.Data.Inspection;

/// <summary>What stands in one input column of a table, raw and before any scaling.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">How many different values.</param>
/// <param name="Min">The smallest number; null where there is none.</param>
/// <param name="Max">The largest number; null where there is none.</param>
/// <param name="Mean">Of the numbers; null where there is none.</param>
public sealed record ColumnSummary(string Name, ColumnKind Kind, int Missing, int Distinct, double? Min, double? Max, double? Mean);
