using FedDistill.Core.Privacy;

namespace FedDistill.Core.Rounds;

/// <summary>All that is durably known of one round. Immutable: the round transitions make the next one.</summary>
public sealed record RoundState
{
    /// <summary>The federation's name.</summary>
    public required string Federation { get; init; }

    /// <summary>What the round asks and does.</summary>
    public required RoundPlan Plan { get; init; }

    /// <summary>Names of the clients that are asked, ordinal order, no repeats.</summary>
    public required IReadOnlyList<string> Cohort { get; init; }

    /// <summary>How many uploads the deadline needs to find.</summary>
    public required int QuorumCount { get; init; }

    /// <summary>Where the round stands.</summary>
    public RoundPhase Phase { get; init; } = RoundPhase.Collecting;

    /// <summary>
    /// Raised each time the work after collection is begun anew; answers of older attempts are ignored.
    /// </summary>
    public int Attempt { get; init; }

    /// <summary>Counted uploads by client name.</summary>
    public IReadOnlyDictionary<string, AcceptedUpload> Uploads { get; init; } = new SortedDictionary<string, AcceptedUpload>(StringComparer.Ordinal);

    /// <summary>
    /// Newest answers from earlier rounds by client name, those of the cohort included; of another kind, for other
    /// rows or of clients that have left there are none.
    /// </summary>
    public IReadOnlyDictionary<string, RememberedUpload> Remembered { get; init; } =
        new SortedDictionary<string, RememberedUpload>(StringComparer.Ordinal);

    /// <summary>Students that stand for election while the round is judged; empty where there is only one.</summary>
    public IReadOnlyList<RoundResult> Candidates { get; init; } = [];

    /// <summary>What the contributors think of the candidates, by client name.</summary>
    public IReadOnlyDictionary<string, HeldOutVote> Votes { get; init; } =
        new SortedDictionary<string, HeldOutVote>(StringComparer.Ordinal);

    /// <summary>
    /// Cohort members that have said goodbye, in ordinal order: the round does not wait for them, but what they send all
    /// the same counts.
    /// </summary>
    public IReadOnlyList<string> Gone { get; init; } = [];

    /// <summary>How long clients have to answer, and at most to judge; null: as long as they need.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Time left to collect or to judge; null without a deadline. Counted down while the coordinator runs.
    /// </summary>
    public TimeSpan? CollectionLeft { get; init; }

    /// <summary>Time the round has taken while the coordinator ran.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The same by phase.</summary>
    public PhaseTimes Phases { get; init; } = PhaseTimes.Zero;

    /// <summary>
    /// The noised aggregate that was released; null before, and in modes that release none. There is one a round: every
    /// attempt at its student begins from the same bytes, for a second draw of noise would be a second release.
    /// </summary>
    public NoisedRelease? Release { get; init; }

    /// <summary>The outcome of a completed round.</summary>
    public RoundResult? Result { get; init; }

    /// <summary>Why a failed round failed; empty otherwise.</summary>
    public string FailureReason { get; init; } = "";

    /// <summary>
    /// What is aggregated, in ordinal order of names: this round's uploads, and of everybody else the newest answer
    /// that is remembered.
    /// </summary>
    public IEnumerable<(string Client, RememberedUpload Answer)> Answers() =>
        Uploads
            .Select(upload => (Client: upload.Key, Answer: new RememberedUpload(upload.Value, Plan.Kind, Plan.Encoding)))
            .Concat(Remembered
                .Where(earlier => !Uploads.ContainsKey(earlier.Key))
                .Select(earlier => (Client: earlier.Key, Answer: earlier.Value)))
            .OrderBy(answer => answer.Client, StringComparer.Ordinal);

    /// <summary>
    /// What the round has cost a client that answered it, whatever became of the round: what has been released stays
    /// released.
    /// </summary>
    public IReadOnlyList<PrivacyEvent> PrivacyEvents() => Release is not null ? Release.Events
        : Plan.Privacy == PrivacyModes.LocalDp && Uploads.Count > 0 ? [FederationBudget.OfNoise(Plan.NoiseMultiplier, Plan.Adjacency)]
        : [];

    /// <summary>Whether it is over for good.</summary>
    public bool HasEnded => Phase is RoundPhase.Completed or RoundPhase.Failed;

    /// <summary>Whether it failed because too few had answered, and not over what was made of the answers.</summary>
    public bool HasFailedCollecting => Phase == RoundPhase.Failed && Attempt == 0;

    /// <summary>Cohort members that have not answered.</summary>
    public IEnumerable<string> Missing => Cohort.Where(client => !Uploads.ContainsKey(client));
}
