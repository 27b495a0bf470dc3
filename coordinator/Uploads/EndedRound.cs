namespace FedDistill.Coordinator.Uploads;

/// <summary>A round whose federation has taken note of its end.</summary>
/// <param name="Federation">The federation's name.</param>
/// <param name="Round">The round's number.</param>
/// <param name="SoftLabels">SHA-256 of soft labels that may not be needed any more.</param>
public sealed record EndedRound(string Federation, int Round, IReadOnlyList<string> SoftLabels);
