namespace FedDistill.Core.Data.Sources;

/// <summary>One data set dealt out for a simulated federation; no row is in two parts.</summary>
/// <param name="Schema">What the data means, made from the transfer rows.</param>
/// <param name="Private">The pool that a partition deals to the clients.</param>
/// <param name="Transfer">The public inputs, without labels.</param>
/// <param name="Test">What teachers and student are judged on.</param>
public sealed record SimulationData(FederationSchema Schema, LabelledTable Private, InputTable Transfer, LabelledTable Test);
