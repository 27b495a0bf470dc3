using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Federations;

/// <summary>What the federation remembers of a round that has ended.</summary>
/// <param name="Round">Its number.</param>
/// <param name="Phase">Completed or failed.</param>
/// <param name="Cohort">How many clients were asked.</param>
/// <param name="Contributed">How many uploads counted.</param>
/// <param name="Missing">Who did not answer.</param>
/// <param name="BytesUp">Payload bytes of all counted uploads.</param>
/// <param name="BytesDown">Payload bytes of student and aggregate, once for each client of the cohort.</param>
/// <param name="TransferRows">The transfer rows asked about; empty: all.</param>
/// <param name="Seconds">From announcement to end.</param>
/// <param name="Result">Student, aggregate and metrics; null when it failed.</param>
/// <param name="FailureReason">Why it failed; empty otherwise.</param>
public sealed record FinishedRound(
    int Round,
    RoundPhase Phase,
    int Cohort,
    int Contributed,
    IReadOnlyList<string> Missing,
    long BytesUp,
    long BytesDown,
    IReadOnlyList<int> TransferRows,
    double Seconds,
    RoundResult? Result,
    string FailureReason)
{
    /// <summary>Sums up a round in its final phase.</summary>
    public static FinishedRound Of(RoundState round)
    {
        var broadcastBytes = round.Result is null ? 0 : round.Result.Student.LengthBytes + round.Result.Aggregate.LengthBytes;
        return new(
            round.Plan.Round,
            round.Phase,
            round.Cohort.Count,
            round.Uploads.Count,
            [.. round.Missing],
            round.Uploads.Values.Sum(upload => upload.SoftLabels.LengthBytes),
            broadcastBytes * round.Cohort.Count,
            round.Plan.TransferRows,
            round.Elapsed.TotalSeconds,
            round.Result,
            round.FailureReason);
    }
}
