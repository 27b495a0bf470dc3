namespace FedDistill.Coordinator.Distill;

/// <summary>A distillation's figures and its models.</summary>
/// <param name="Result">What <c>distill.json</c> tells.</param>
/// <param name="Models">Teachers and students.</param>
public sealed record DistillOutcome(DistillResult Result, IReadOnlyList<TrainedModel> Models);
