using FedDistill.Core.Evaluation;

namespace FedDistill.Coordinator.Reports;

/// <summary>Test rows of about the same top probability.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Accuracy">Share of them that is right, 0..1; null where there is none.</param>
/// <param name="Confidence">Their mean top probability, 0..1; null where there is none.</param>
public sealed record RunReliability(int Rows, double? Accuracy, double? Confidence)
{
    /// <summary>All bins, from improbable to certain.</summary>
    public static IReadOnlyList<RunReliability> From(IEnumerable<ReliabilityBin> bins) =>
    [
        .. bins.Select(bin => bin.Rows == 0
            ? new RunReliability(0, null, null)
            : new RunReliability(bin.Rows, (double)bin.Correct / bin.Rows, bin.Confidence)),
    ];
}
