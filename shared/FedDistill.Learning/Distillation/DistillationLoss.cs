using FedDistill.Core.Errors;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// The losses of distillation, each the mean over rows in nats. Soft cross-entropy has the gradient of the
/// Kullback-Leibler divergence
/// (they differ by the target's entropy, a constant) and no log of a target's zeros.
/// </summary>
internal static class DistillationLoss
{
    /// <summary>
    /// T² times the cross-entropy of softmax(z/T) to soft targets (Hinton, Vinyals and Dean, 2015, section 2).
    /// </summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="targets">q at temperature T, shape [B, C], rows sum to 1.</param>
    /// <param name="temperature">T; the factor T² keeps the gradient's size whatever T is.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when B or C differ.</exception>
    public static Tensor SoftCrossEntropy(Tensor logits, Tensor targets, double temperature)
    {
        if (!logits.shape.AsSpan().SequenceEqual(targets.shape))
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Logits of shape [{string.Join(", ", logits.shape)}] met soft targets of shape [{string.Join(", ", targets.shape)}]. Both must be [rows, classes].");
        }

        var rows = logits.shape[0];
        // Exact at T = 1, the usual case, and two operations fewer.
        var tempered = temperature == 1 ? logits : logits / temperature;
        return (nn.functional.log_softmax(tempered, dim: 1) * targets).sum() * (-temperature * temperature / rows);
    }

    /// <summary>Cross-entropy to hard labels at T = 1.</summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="hardLabels">Class indices, shape [B], 64-bit.</param>
    public static Tensor HardCrossEntropy(Tensor logits, Tensor hardLabels) =>
        nn.functional.cross_entropy(logits, hardLabels, reduction: nn.Reduction.Mean);

    /// <summary>
    /// softWeight * T² soft cross-entropy + hardWeight * cross-entropy, for inputs whose ground truth is known. No
    /// stage of a federation has
    /// labels of transfer rows: this is for distillation on one machine.
    /// </summary>
    public static Tensor Combined(
        Tensor logits, Tensor targets, double temperature, double softWeight, Tensor hardLabels, double hardWeight) =>
        (SoftCrossEntropy(logits, targets, temperature) * softWeight) + (HardCrossEntropy(logits, hardLabels) * hardWeight);
}
