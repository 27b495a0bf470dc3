namespace FedDistill.Coordinator.Reports;

/// <summary>
/// What the federation did to each client, by accuracy on that client's own held-out rows, 0..1: rows with its own mix
/// of classes, which no test set has. Those are counted who hold rows out, had a local teacher and were offered a
/// lesson: a refined teacher or a student. Null where nobody is.
/// </summary>
/// <param name="Judged">How many clients are counted.</param>
/// <param name="LocalMean">Mean of their local teachers, before any broadcast.</param>
/// <param name="KeptMean">Mean of the models that they kept for their own use.</param>
/// <param name="GainMean">Mean of kept minus local.</param>
/// <param name="GainWorst">The least of them; not under 0, for a client keeps what is best on these rows.</param>
/// <param name="OfferedWorst">The least of the newest lesson minus local: had it been kept in any case.</param>
/// <param name="ShareHarmed">The share of clients whose newest lesson is worse than their local teacher.</param>
public sealed record RunClients(
    int Judged,
    double? LocalMean,
    double? KeptMean,
    double? GainMean,
    double? GainWorst,
    double? OfferedWorst,
    double? ShareHarmed)
{
    /// <summary>The clients that are counted, in ordinal order of their names.</summary>
    public IReadOnlyList<RunClient> Each { get; init; } = [];
}
