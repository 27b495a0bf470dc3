namespace FedDistill.Coordinator.Distill;

/// <summary>What a distillation brought, as <c>distill.json</c> tells it.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="TrainRows">Rows that the teachers learned from.</param>
/// <param name="TransferRows">Rows that the students learned from.</param>
/// <param name="TestRows">Rows that all were judged on.</param>
/// <param name="Models">Teachers, their ensemble if several, the student alone, the student.</param>
/// <param name="Raised">With a class left out: the student before and after its bias is raised.</param>
/// <param name="Theory">What <c>--theory</c> measured; null without.</param>
/// <param name="Seconds">From begin to end.</param>
public sealed record DistillResult(
    DistillOptions Options,
    int TrainRows,
    int TransferRows,
    int TestRows,
    IReadOnlyList<DistilledModel> Models,
    IReadOnlyList<RaisedBias> Raised,
    DistillTheory? Theory,
    double Seconds);
