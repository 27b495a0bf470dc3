using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Training;
using static TorchSharp.torch;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// Measures on real logits what section 2 of Hinton, Vinyals and Dean (2015) says of temperature: soft labels get
/// flatter, gradients shrink as 1/T², T² undoes that, and at high T what remains is matching logits.
/// </summary>
public static class TemperatureStudy
{
    // Here T ln softmax(v/T) is v but for a constant a row, and no probability is near 0.
    private const double WithoutLoss = 100;

    /// <summary>One effect a temperature.</summary>
    /// <param name="student">Logits z, shape [N, 1, C].</param>
    /// <param name="teacher">Logits v of the same rows.</param>
    /// <param name="temperatures">Each over 0.</param>
    /// <exception cref="FedDistillException">ShapeMismatch when rows or classes differ.</exception>
    public static IReadOnlyList<TemperatureEffect> Measure(
        SoftLabelMatrix student, SoftLabelMatrix teacher, IReadOnlyList<double> temperatures)
    {
        using var scope = NewDisposeScope();
        var (z, v) = (Doubles(student), Doubles(teacher));
        DistillationLoss.CheckShapes(z, v);
        var matching = Gradient(
            z, logits => DistillationLoss.SquaredLogits(logits, nn.functional.softmax(v.Over(WithoutLoss), dim: 1), WithoutLoss));
        var classes = v.argmax(1);
        return [.. temperatures.Select(temperature => Effect(z, v, classes, matching, temperature))];
    }

    private static TemperatureEffect Effect(Tensor z, Tensor v, Tensor classes, Tensor matching, double temperature)
    {
        using var scope = NewDisposeScope();
        var targets = nn.functional.softmax(v.Over(temperature), dim: 1);
        var scaled = Gradient(z, logits => DistillationLoss.SoftCrossEntropy(logits, targets, temperature));
        var norm = scaled.Squared().sum(dim: 1).sqrt().mean().item<double>();
        return new TemperatureEffect(
            temperature,
            -targets.xlogy(targets).sum(dim: 1).mean().item<double>(),
            targets.argmax(1).eq(classes).to_type(ScalarType.Float64).mean().item<double>(),
            norm / (temperature * temperature),
            norm,
            ((scaled - matching).Squared().sum() / matching.Squared().sum()).sqrt().item<double>());
    }

    /// <summary>Of each row's own loss: the losses are means over rows.</summary>
    private static Tensor Gradient(Tensor logits, Func<Tensor, Tensor> loss)
    {
        var leaf = logits.detach().clone().requires_grad_();
        loss(leaf).backward();
        return leaf.grad!.Times(logits.shape[0]);
    }

    private static Tensor Doubles(SoftLabelMatrix logits) =>
        tensor(logits.Values, [logits.Rows, logits.Classes]).to_type(ScalarType.Float64);
}
