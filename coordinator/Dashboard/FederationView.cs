using FedDistill.Coordinator.Reports;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Dashboard;

/// <summary>A federation as its pages show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Record">The federation as it stands.</param>
/// <param name="Round">Its newest round; null before the first.</param>
/// <param name="Run">What the rounds so far have brought, as the report tells it.</param>
/// <param name="Privacy">What is promised and spent.</param>
/// <param name="Clients">Those that are shown, in the order of joining; then those that declined.</param>
/// <param name="Online">How many of all members are here.</param>
internal sealed record FederationView(
    string Name,
    FederationRecord Record,
    RoundState? Round,
    RunResult Run,
    PrivacyStatus Privacy,
    IReadOnlyList<ClientView> Clients,
    int Online)
{
    /// <summary>The spec that it was started with.</summary>
    public FederationSpec Spec => Record.Definition!.Spec;

    /// <summary>Whether a formal guarantee was asked for, given up or not.</summary>
    public bool IsFormal => Privacy.Unit.Length > 0;
}
