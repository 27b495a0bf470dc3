namespace FedDistill.Coordinator.Reports;

/// <summary>Where the processor time of a simulation went, seconds.</summary>
/// <param name="Total">User and system time of the process, from the federation's start to its end.</param>
/// <param name="Learning">Of it, inside training, labelling, aggregation, distillation and evaluation.</param>
public sealed record RunCpu(double Total, double Learning);
