namespace FedDistill.ClientNode.Release;

/// <summary>How many held-out rows each candidate of a round classified correctly, as it was told.</summary>
/// <param name="Client">The client's name.</param>
/// <param name="Federation">The federation's name.</param>
/// <param name="Terms">The fingerprint of its terms.</param>
/// <param name="Round">The round.</param>
/// <param name="Hits">One number a candidate.</param>
/// <param name="Judged">How many rows were judged.</param>
/// <param name="Privacy">The federation's privacy mode.</param>
public sealed record HitsEntry(
    string Client, string Federation, string Terms, int Round, IReadOnlyList<int> Hits, int Judged, string Privacy)
    : LedgerEntry(Client, Federation, Terms, Round, Privacy);
