namespace FedDistill.Learning.Distillation;

/// <summary>What a temperature does to a teacher's soft labels and to the gradient they give a student.</summary>
/// <param name="Temperature">T.</param>
/// <param name="Entropy">Mean entropy of the teacher's soft labels, nats; ln C is the most.</param>
/// <param name="ArgMaxKept">Share of rows whose most probable class is that at T = 1, 0..1.</param>
/// <param name="GradientNorm">Mean over rows of the norm of the soft loss's gradient by the logits, without T².</param>
/// <param name="ScaledGradientNorm">The same with T².</param>
/// <param name="HighTemperatureResidual">
/// Norm of the difference between the gradient with T² and that of half the mean squared difference of centred logits,
/// as a share of the latter; goes to 0 as T grows.
/// </param>
public sealed record TemperatureEffect(
    double Temperature,
    double Entropy,
    double ArgMaxKept,
    double GradientNorm,
    double ScaledGradientNorm,
    double HighTemperatureResidual);
