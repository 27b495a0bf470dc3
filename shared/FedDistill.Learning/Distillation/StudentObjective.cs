using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>What a student's batch is held to: the soft loss that the spec names and, where known, the truth.</summary>
/// <param name="loss">One of <see cref="StudentLosses"/>.</param>
/// <param name="temperature">T of the targets.</param>
/// <param name="hard">The ground truth and its weights; null in a federation.</param>
/// <param name="steps">How many steps the weights are spread over.</param>
internal sealed class StudentObjective(string loss, double temperature, HardTerm? hard, int steps)
{
    /// <summary>T of the targets.</summary>
    public double Temperature => temperature;

    /// <summary>The scalar to be made small, nats.</summary>
    /// <param name="logits">z, shape [B, C].</param>
    /// <param name="targets">q at T, shape [B, C].</param>
    /// <param name="hardLabels">Class indices, shape [B], 64-bit; null without a hard term.</param>
    /// <param name="step">From 0.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration for a loss of another name.</exception>
    public Tensor Loss(Tensor logits, Tensor targets, Tensor? hardLabels, int step)
    {
        if (hard is null || hardLabels is null)
        {
            return SoftLoss(logits, targets, hardLabels: null);
        }

        var truth = DistillationLoss.HardCrossEntropy(logits, hardLabels);
        var softWeight = hard.SoftWeightAt(step, steps);
        return softWeight > 0
            ? DistillationLoss.Combined(SoftLoss(logits, targets, hardLabels), softWeight, truth, hard.HardWeight)
            : truth.Times(hard.HardWeight);
    }

    private Tensor SoftLoss(Tensor logits, Tensor targets, Tensor? hardLabels) => loss switch
    {
        StudentLosses.SoftCrossEntropy => DistillationLoss.SoftCrossEntropy(logits, targets, temperature),
        StudentLosses.KullbackLeibler => DistillationLoss.KullbackLeibler(logits, targets, temperature),
        StudentLosses.SquaredLogits => DistillationLoss.SquaredLogits(logits, targets, temperature),
        StudentLosses.Decoupled => DecoupledLoss.Of(logits, targets, hardLabels ?? targets.argmax(1), temperature),
        _ => throw new FedDistillException(
            ErrorCode.InvalidConfiguration,
            $"There is no student loss '{loss}'. Allowed are {StudentLosses.AllowedNames}."),
    };
}
