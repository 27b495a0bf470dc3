using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// Decoupled knowledge distillation (Zhao et al., "Decoupled Knowledge Distillation", 2022, equations 5 to 7). The
/// divergence of soft targets falls into TCKD, that of target class against all others, and NCKD, that among the
/// others; KL = TCKD + (1 - p_t) NCKD. Where the teacher is sure, 1 - p_t all but removes NCKD, which holds what the
/// teacher knows of likenesses; here each has its own weight.
/// </summary>
internal static class DecoupledLoss
{
    /// <summary>Weight α of TCKD, as published.</summary>
    public const double TargetWeight = 1;

    /// <summary>Weight β of NCKD; the paper's is 8 for CIFAR-100.</summary>
    public const double OthersWeight = 8;

    // A student's finite stand-in for minus infinity: its product with a probability of 0 is 0, not NaN.
    private const double Excluded = -1e9;

    // Below what 32 bits tell from 0 beside 1; keeps the quotient of two zeros at 0.
    private const double LeastRest = 1e-12;

    /// <summary>T² (α TCKD + β NCKD), the mean over rows, nats.</summary>
    /// <param name="logits">z, shape [B, C], C at least 2.</param>
    /// <param name="targets">q at temperature T, shape [B, C].</param>
    /// <param name="targetClasses">The target class t of each row, shape [B], 64-bit.</param>
    /// <param name="temperature">T.</param>
    public static Tensor Of(Tensor logits, Tensor targets, Tensor targetClasses, double temperature)
    {
        var (target, others) = Parts(logits, targets, targetClasses, temperature);
        return target.Times(TargetWeight).Plus(others.Times(OthersWeight)).Times(temperature * temperature);
    }

    /// <summary>TCKD and NCKD, each the mean over rows, without T².</summary>
    /// <inheritdoc cref="Of" />
    public static (Tensor Target, Tensor Others) Parts(
        Tensor logits, Tensor targets, Tensor targetClasses, double temperature)
    {
        DistillationLoss.CheckShapes(logits, targets);
        var rows = logits.shape[0];
        var index = targetClasses.unsqueeze(1);
        var isTarget = zeros_like(targets).scatter(1, index, ones_like(targets)).to_type(ScalarType.Bool);

        // Logarithms of sums over the others, not of 1 - p: nothing is lost where the target has nearly all.
        var tempered = logits.Over(temperature);
        var all = tempered.logsumexp(1, keepdim: true);
        var withoutTarget = tempered.Filled(isTarget, Excluded);
        var rest = withoutTarget.logsumexp(1, keepdim: true);
        var targetLog = tempered.gather(1, index) - all;

        var teacherOthers = targets.Filled(isTarget, 0);
        var teacherRest = teacherOthers.sum(dim: 1, keepdim: true);
        var teacherTarget = targets.gather(1, index);
        var ofTarget = teacherTarget.xlogy(teacherTarget) - (teacherTarget * targetLog);
        var tckd = ofTarget.Plus(teacherRest.xlogy(teacherRest)) - (teacherRest * (rest - all));
        var amongOthers = teacherOthers / teacherRest.AtLeast(LeastRest);
        var nckd = amongOthers.xlogy(amongOthers) - (amongOthers * (withoutTarget - rest));
        return (tckd.sum().Over(rows), nckd.sum().Over(rows));
    }
}
