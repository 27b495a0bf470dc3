using FedDistill.Core.Data.Sources;

namespace FedDistill.Core.Data.Inspection;

/// <summary>
/// What a data set was understood as, and what is wrong with it. About private rows: for the eyes of their owner, on the owner's own
/// machine.
/// </summary>
public sealed record DataSummary
{
    /// <summary>As it was named.</summary>
    public required string Source { get; init; }

    /// <summary>What it was taken for; null where it is nothing that can be read.</summary>
    public required DatasetKind? Kind { get; init; }

    /// <summary>Whether only its train split was looked at, because it has a test split as well.</summary>
    public bool IsTrainSplit { get; init; }

    /// <summary>Rows that can be used.</summary>
    public int Rows { get; init; }

    /// <summary>What the rows mean; null where that could not be found out.</summary>
    public FederationSchema? Schema { get; init; }

    /// <summary>By class, in the schema's order.</summary>
    public IReadOnlyList<ClassSummary> Classes { get; init; } = [];

    /// <summary>Rows of the most common class over those of the rarest that occurs; null with fewer than two.</summary>
    public double? Imbalance { get; init; }

    /// <summary>Of a table: its input columns.</summary>
    public IReadOnlyList<ColumnSummary> Columns { get; init; } = [];

    /// <summary>Of image files: their own sizes, the most common first.</summary>
    public IReadOnlyList<SizeSummary> Sizes { get; init; } = [];

    /// <summary>Of images: the range of their pixels.</summary>
    public PixelSummary? Pixels { get; init; }

    /// <summary>Rows that repeat an earlier one, inputs and label.</summary>
    public int Duplicates { get; init; }

    /// <summary>Faults, then warnings.</summary>
    public IReadOnlyList<FindingGroup> Findings { get; init; } = [];

    /// <summary>Whether nothing is wrong that keeps the data from being used.</summary>
    public bool IsUsable => Rows > 0 && !Findings.Any(finding => finding.IsFault);
}
