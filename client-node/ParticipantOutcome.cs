using FedDistill.ClientNode.Students;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode;

/// <summary>How a federation ended for one client.</summary>
/// <param name="State">Completed, stopped, failed or out of budget.</param>
/// <param name="Reason">Why it failed or was stopped; empty otherwise.</param>
/// <param name="Student">The last student received; null when no round completed.</param>
public sealed record ParticipantOutcome(FederationState State, string Reason, ReceivedBroadcast? Student);
