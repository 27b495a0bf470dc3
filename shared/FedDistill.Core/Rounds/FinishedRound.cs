using FedDistill.Core.Privacy;

namespace FedDistill.Core.Rounds;

/// <summary>What the federation remembers of a round that has ended.</summary>
/// <param name="Round">Its number.</param>
/// <param name="Phase">Completed or failed.</param>
/// <param name="Cohort">How many clients were asked.</param>
/// <param name="Contributed">How many uploads counted.</param>
/// <param name="Missing">Who did not answer.</param>
/// <param name="BytesUp">
/// Bytes of all counted uploads as they travelled, packed; unpacked where only a noised aggregate may tell of uploads.
/// </param>
/// <param name="EncodedBytesUp">The same before packing.</param>
/// <param name="BytesDown">
/// Bytes of the student and, unless it is the last round, of the packed aggregate, once for each client of the cohort;
/// and of the candidates that lost, once for each contributor.
/// </param>
/// <param name="TransferRows">The transfer rows that the aggregate covers; empty: all.</param>
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
    long EncodedBytesUp,
    long BytesDown,
    IReadOnlyList<int> TransferRows,
    double Seconds,
    RoundResult? Result,
    string FailureReason)
{
    /// <summary>
    /// Whose uploads counted although they look as if nobody had learned anything, or are another's or the last
    /// broadcast to the bit. Of equal uploads all are named: who copied whom, bytes do not tell.
    /// </summary>
    public IReadOnlyList<string> Suspicious { get; init; } = [];

    /// <summary>What it has cost a client that answered it.</summary>
    public IReadOnlyList<PrivacyEvent> PrivacyEvents { get; init; } = [];

    /// <summary>How long each phase took.</summary>
    public PhaseTimes Phases { get; init; } = PhaseTimes.Zero;

    /// <summary>Sums up a round in its final phase.</summary>
    public static FinishedRound Of(RoundState round)
    {
        return new(
            round.Plan.Round,
            round.Phase,
            round.Cohort.Count,
            round.Uploads.Count,
            [.. round.Missing],
            round.Uploads.Values.Sum(upload => upload.SentBytes),
            round.Uploads.Values.Sum(upload => upload.SoftLabels.LengthBytes),
            BytesDownOf(round),
            round.Result?.AnsweredRows ?? round.Plan.TransferRows,
            round.Elapsed.TotalSeconds,
            round.Result,
            round.FailureReason)
        {
            PrivacyEvents = round.PrivacyEvents(),
            Suspicious = SuspiciousIn(round),
            Phases = round.Phases,
        };
    }

    private static string[] SuspiciousIn(RoundState round)
    {
        // Where only a noised aggregate may tell of uploads, nothing is told of single ones.
        if (round.Plan.ReleasesAggregate)
        {
            return [];
        }

        var copied = round.Uploads.Values
            .Where(_ => round.Plan.TellsCopies)
            .GroupBy(upload => upload.SoftLabels.Sha256, StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .Select(same => same.Key)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. round.Uploads
                .Where(upload => upload.Value.Suspicion.Length > 0 || copied.Contains(upload.Value.SoftLabels.Sha256))
                .Select(upload => upload.Key),
        ];
    }

    private static long BytesDownOf(RoundState round)
    {
        if (round.Result is not { } result)
        {
            return 0;
        }

        var aggregate = round.Plan.Round < round.Plan.Rounds ? result.Aggregate.SmallestBytes : 0;
        var losers = round.Candidates.Where(candidate => candidate.Student != result.Student).Sum(candidate => candidate.Student.LengthBytes);
        return ((result.Student.LengthBytes + aggregate) * round.Cohort.Count) + (losers * round.Uploads.Count);
    }
}
