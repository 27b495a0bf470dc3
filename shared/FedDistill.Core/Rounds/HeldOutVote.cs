namespace FedDistill.Core.Rounds;

/// <summary>How many of its held-out private rows a client saw each candidate classify correctly.</summary>
/// <param name="Hits">One number a candidate, each 0 to <paramref name="Rows"/>.</param>
/// <param name="Rows">How many rows were held out; 0 when the client has too few to hold any out.</param>
public sealed record HeldOutVote(IReadOnlyList<int> Hits, int Rows);
