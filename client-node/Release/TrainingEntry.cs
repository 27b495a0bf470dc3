namespace FedDistill.ClientNode.Release;

/// <summary>
/// A training by DP-SGD whose cost was debited before it began. Nothing leaves with it; whatever leaves of its teacher,
/// and of all teachers that go on from it, costs nothing more.
/// </summary>
/// <param name="Client">The client's name.</param>
/// <param name="Federation">The federation's name.</param>
/// <param name="Terms">The fingerprint of its terms.</param>
/// <param name="Round">The round that the teacher answers.</param>
/// <param name="Privacy">The federation's privacy mode.</param>
public sealed record TrainingEntry(string Client, string Federation, string Terms, int Round, string Privacy)
    : LedgerEntry(Client, Federation, Terms, Round, Privacy);
