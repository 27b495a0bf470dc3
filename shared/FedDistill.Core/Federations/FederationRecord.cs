using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Federations;

/// <summary>
/// All that is durably known of a federation besides its rounds. Small: it is not on the upload path.
/// </summary>
public sealed record FederationRecord
{
    /// <summary>What was started; null before that.</summary>
    public FederationDefinition? Definition { get; init; }

    /// <summary>
    /// Random, made at its start: sets it apart from another federation of the same name and spec, so that clients never
    /// take what they released to one for an answer to the other.
    /// </summary>
    public string Instance { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public FederationPhase Phase { get; init; }

    /// <summary>Why it failed or was stopped; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The newest round announced; 0 before the first.</summary>
    public int Round { get; init; }

    /// <summary>Clients in the order of their first join.</summary>
    public IReadOnlyList<FederationMember> Members { get; init; } = [];

    /// <summary>Clients that will not take part, and why: nobody waits for them. Joining takes it back.</summary>
    public IReadOnlyDictionary<string, string> Declined { get; init; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Time that the first round has waited for members while the coordinator ran.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Rounds that have ended, in order.</summary>
    public IReadOnlyList<FinishedRound> Finished { get; init; } = [];

    /// <summary>
    /// Each client's newest answer about all transfer rows, by name: it stands in where a later round does without the
    /// client.
    /// </summary>
    public IReadOnlyDictionary<string, RememberedUpload> Remembered { get; init; } =
        new SortedDictionary<string, RememberedUpload>(StringComparer.Ordinal);

    /// <summary>How much of the transfer set the newest round of evidence found covered, 0..1; null before.</summary>
    public double? Coverage => Finished.LastOrDefault(finished => finished.Result?.Coverage is not null)?.Result!.Coverage;

    /// <summary>What all rounds so far have cost a client that answered every one of them.</summary>
    public IReadOnlyList<PrivacyEvent> Spent() => PrivacyEvents.Merge(Finished.SelectMany(finished => finished.PrivacyEvents));

    /// <summary>Whether it was started and its first round waits for clients to join.</summary>
    public bool IsWaitingForMembers => Definition is not null && Phase == FederationPhase.Waiting;

    /// <summary>Whether no further round will come.</summary>
    public bool HasEnded => Phase > FederationPhase.Running;

    /// <summary>
    /// Whether it has ended and has taken note of its last round: from here on nothing changes any more. Only one that was
    /// stopped in the middle of a round has ended before that.
    /// </summary>
    public bool IsSettled => HasEnded && (Round == 0 || IsFinished(Round));

    /// <summary>How many rounds have failed.</summary>
    public int Failures => Finished.Count(finished => finished.Result is null);

    /// <summary>Whether a round has ended and the federation has taken note.</summary>
    public bool IsFinished(int round) => Finished.Any(finished => finished.Round == round);

    /// <summary>The last completed round before the given one; null when there is none.</summary>
    public FinishedRound? LastCompletedBefore(int round) =>
        Finished.LastOrDefault(finished => finished.Round < round && finished.Result is not null);
}
