namespace FedDistill.Core.Privacy;

/// <summary>What a list of events guarantees. Every number is an upper bound: the truth is no worse.</summary>
/// <param name="Epsilon">ε; infinite when nothing is guaranteed.</param>
/// <param name="Method">Which of the methods it comes from: <c>exact</c>, <c>pld</c> or <c>rdp</c>.</param>
/// <param name="Delta">δ.</param>
/// <param name="Adjacency">Which neighbours it speaks of.</param>
/// <param name="Pld">ε by privacy loss distributions; null where they do not apply (PATE, δ below 1e-10).</param>
/// <param name="Rdp">ε by Rényi divergences.</param>
/// <param name="Exact">ε of the Gaussian mechanism's own formula; null unless all events are whole Gaussian releases.</param>
public sealed record PrivacyStatement(
    double Epsilon, string Method, double Delta, PrivacyAdjacency Adjacency, double? Pld, double? Rdp, double? Exact);
