using FedDistill.Core.Errors;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// The losses of distillation, each the mean over rows in nats. Soft cross-entropy has the gradient of the
/// Kullback-Leibler divergence (they differ by the target's entropy, a constant) and no log of a target's zeros.
/// </summary>
internal static class DistillationLoss
{
    // What a 32-bit softmax still tells from 0 beside 1.
    private const double LeastProbability = 1e-7;

    /// <summary>
    /// T² times the cross-entropy of softmax(z/T) to soft targets (Hinton, Vinyals and Dean, 2015, section 2).
    /// </summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="targets">q at temperature T, shape [B, C], rows sum to 1.</param>
    /// <param name="temperature">T; the factor T² keeps the gradient's size whatever T is.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when B or C differ.</exception>
    public static Tensor SoftCrossEntropy(Tensor logits, Tensor targets, double temperature)
    {
        CheckShapes(logits, targets);
        var rows = logits.shape[0];
        // Exact at T = 1, the usual case, and two operations fewer.
        var tempered = temperature == 1 ? logits : logits.Over(temperature);
        return (nn.functional.log_softmax(tempered, dim: 1) * targets).sum().Times(-temperature * temperature / rows);
    }

    /// <summary>
    /// T² KL(q, softmax(z/T)), summed over classes, mean over rows: soft cross-entropy without T² times the targets'
    /// entropy, which no gradient sees. 0 where the student agrees.
    /// </summary>
    /// <inheritdoc cref="SoftCrossEntropy" />
    public static Tensor KullbackLeibler(Tensor logits, Tensor targets, double temperature)
    {
        var crossEntropy = SoftCrossEntropy(logits, targets, temperature);
        return crossEntropy.Plus(targets.xlogy(targets).sum().Times(temperature * temperature / logits.shape[0]));
    }

    /// <summary>
    /// The mean over classes and rows of (z - v)² / 2, both centred in each row. Its gradient (z - v) / C is what that
    /// of T² soft cross-entropy tends to as T grows (Hinton et al., 2015, equation 4; FedMD, 2019, digests raw logits
    /// too). The teacher's logits are v = T ln q but for a constant a row, which centring takes away.
    /// </summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="targets">q at temperature T, shape [B, C]; zeros count as 1e-7, for no logit is infinite.</param>
    /// <param name="temperature">T.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when B or C differ.</exception>
    public static Tensor SquaredLogits(Tensor logits, Tensor targets, double temperature)
    {
        CheckShapes(logits, targets);
        var difference = logits - targets.AtLeast(LeastProbability).log().Times(temperature);
        return (difference - difference.mean([1], keepdim: true)).Squared().mean().Over(2);
    }

    /// <summary>Cross-entropy to hard labels at T = 1.</summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="hardLabels">Class indices, shape [B], 64-bit.</param>
    public static Tensor HardCrossEntropy(Tensor logits, Tensor hardLabels) =>
        nn.functional.cross_entropy(logits, hardLabels, reduction: nn.Reduction.Mean);

    /// <summary>
    /// softWeight * a soft loss + hardWeight * cross-entropy, for inputs whose ground truth is known. No stage of a
    /// federation has labels of transfer rows: this is for distillation on one machine.
    /// </summary>
    /// <param name="softLoss">A scalar, already times T².</param>
    /// <param name="softWeight">Its weight.</param>
    /// <param name="hardLoss">The cross-entropy of the same logits.</param>
    /// <param name="hardWeight">Its weight.</param>
    public static Tensor Combined(Tensor softLoss, double softWeight, Tensor hardLoss, double hardWeight) =>
        softLoss.Times(softWeight).Plus(hardLoss.Times(hardWeight));

    /// <summary>Throws unless logits and targets are [B, C] alike.</summary>
    public static void CheckShapes(Tensor logits, Tensor targets)
    {
        if (!logits.shape.AsSpan().SequenceEqual(targets.shape))
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Logits of shape [{string.Join(", ", logits.shape)}] met soft targets of shape [{string.Join(", ", targets.shape)}]. Both must be [rows, classes].");
        }
    }
}
