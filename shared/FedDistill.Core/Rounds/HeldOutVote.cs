namespace FedDistill.Core.Rounds;

/// <summary>How many of its held-out private rows a client saw each candidate classify correctly.</summary>
/// <param name="Hits">One number a candidate, each 0 to <paramref name="Rows"/>.</param>
/// <param name="Rows">How many rows were held out, at most <see cref="MostRows"/>; 0 when the client has too few to hold
/// any out.</param>
public sealed record HeldOutVote(IReadOnlyList<int> Hits, int Rows)
{
    /// <summary>
    /// The most rows that one client holds out and judges by: more would judge little better, cost a notable part of
    /// its training, and give one client the election.
    /// </summary>
    public const int MostRows = 500;

    /// <summary>The most students that stand for election in a round.</summary>
    public const int MostCandidates = 4;

    /// <summary>The vote of a client that has held no rows out, or may not tell of them.</summary>
    /// <param name="candidates">How many candidates there are.</param>
    public static HeldOutVote Nothing(int candidates) => new(new int[candidates], 0);
}
