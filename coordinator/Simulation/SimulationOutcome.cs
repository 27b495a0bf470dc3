using FedDistill.Coordinator.Reports;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Simulation;

/// <summary>How a simulation ended.</summary>
/// <param name="Status">The federation's last status.</param>
/// <param name="Run">The figures.</param>
/// <param name="Student">The last student's file; null when there is none.</param>
/// <param name="Card">Its model card.</param>
/// <param name="Privacy">What was promised, as <see cref="Core.Privacy.PrivacyBanner"/> puts it.</param>
public sealed record SimulationOutcome(
    FederationStatus Status,
    RunResult Run,
    ReadOnlyMemory<byte>? Student,
    IReadOnlyDictionary<string, string> Card,
    IReadOnlyList<string> Privacy);
