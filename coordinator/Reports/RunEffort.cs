namespace FedDistill.Coordinator.Reports;

/// <summary>What a run took.</summary>
/// <param name="Seconds">Wall clock.</param>
/// <param name="PeakRssBytes">The most memory that this process has held; null where the run was elsewhere.</param>
/// <param name="Cpu">Processor time; null where the run was elsewhere.</param>
public sealed record RunEffort(double Seconds, long? PeakRssBytes, RunCpu? Cpu);
