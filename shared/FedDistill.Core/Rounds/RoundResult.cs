using FedDistill.Core.Blobs;
using FedDistill.Core.Evaluation;

namespace FedDistill.Core.Rounds;

/// <summary>What a completed round brought.</summary>
/// <param name="Student">The student's weights with its card.</param>
/// <param name="Aggregate">The aggregated soft labels, f32.</param>
/// <param name="Metrics">The student on the test set; null without one.</param>
public sealed record RoundResult(BlobRef Student, BlobRef Aggregate, ClassificationMetrics? Metrics);
