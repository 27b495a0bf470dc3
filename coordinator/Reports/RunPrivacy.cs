using System.Text.Json.Serialization;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Reports;

/// <summary>What a run promised and spent, for a client that answered every round.</summary>
/// <param name="Mode">The privacy mode, with <c>+dp-sgd</c> where teachers learned by it.</param>
/// <param name="Unit"><c>client</c> or <c>record</c>; null without a guarantee.</param>
/// <param name="Adjacency">Which neighbours the guarantee speaks of.</param>
/// <param name="Delta">δ.</param>
/// <param name="Epsilon">ε spent; <c>"Infinity"</c> where it was given up, null where there never was a guarantee.</param>
/// <param name="Method">How it was computed; null without a guarantee.</param>
/// <param name="Events">What <c>privacy account</c> recomputes it from; empty where each client keeps its own account.</param>
public sealed record RunPrivacy(
    string Mode,
    string? Unit,
    PrivacyAdjacency Adjacency,
    double Delta,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Epsilon,
    string? Method,
    IReadOnlyList<PrivacyEvent> Events);
