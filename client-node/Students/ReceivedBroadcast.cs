using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Students;

/// <summary>What a completed round gave back, its hashes checked.</summary>
/// <param name="Round">The round that made it.</param>
/// <param name="Student">The student as safetensors bytes; the card in its header says what it is.</param>
/// <param name="Aggregate">The aggregated soft labels, probabilities; null after the last round, where nobody learns
/// from them.</param>
/// <param name="TransferRows">The transfer rows that the aggregate covers, ascending; empty: all.</param>
/// <param name="Accuracy">The student's accuracy on the coordinator's test set, 0..1; null without one.</param>
public sealed record ReceivedBroadcast(
    int Round, byte[] Student, SoftLabelMatrix? Aggregate, int[] TransferRows, double? Accuracy);
