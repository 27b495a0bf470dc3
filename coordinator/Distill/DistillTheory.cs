using FedDistill.Learning.Distillation;

namespace FedDistill.Coordinator.Distill;

/// <summary>What theory says of distillation, as measured on this one.</summary>
/// <param name="Rows">How many transfer rows the temperatures were measured on.</param>
/// <param name="Temperatures">
/// The first teacher's soft labels and the gradients that they would give to the student trained alone.
/// </param>
/// <param name="AgreementAlone">Share of test rows where the student alone names the teachers' class, 0..1.</param>
/// <param name="AgreementDistilled">The same of the distilled student.</param>
/// <param name="Calibration">One entry a model.</param>
public sealed record DistillTheory(
    int Rows,
    IReadOnlyList<TemperatureEffect> Temperatures,
    double AgreementAlone,
    double AgreementDistilled,
    IReadOnlyList<CalibrationShift> Calibration);
