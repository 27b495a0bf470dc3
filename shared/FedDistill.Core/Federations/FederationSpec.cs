using FedDistill.Core.Aggregation;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Federations;

/// <summary>
/// One federation, whole: what <c>simulate</c> and <c>start</c> read from a JSON file and override by flags.
/// </summary>
public sealed record FederationSpec
{
    /// <summary>Letters, digits, dot, dash and underscore; 1..64 characters.</summary>
    public string Name { get; init; } = "federation";

    /// <summary>
    /// <c>builtin:glyphs</c>, or a path: a folder of images, idx or CIFAR files, NumPy arrays or a table file. Split by
    /// <c>simulate</c>; a running coordinator never sees private rows.
    /// </summary>
    public string Data { get; init; } = "builtin:glyphs";

    /// <summary>How many clients take part; round 1 waits for as many to join. 1..10000.</summary>
    public int Clients { get; init; } = 10;

    /// <summary>
    /// How <c>simulate</c> deals rows to clients: <c>iid</c>, <c>dirichlet:ALPHA</c>, <c>shards:K</c>, <c>one-class</c>,
    /// <c>scarce:LABELSxROWS</c> or a file of indices.
    /// </summary>
    public string Partition { get; init; } = "dirichlet:0.1";

    /// <summary>Private rows over all clients; 0: all that the data has.</summary>
    public int PrivateSamples { get; init; }

    /// <summary>Rows of the transfer set; 0: all that were given.</summary>
    public int TransferSamples { get; init; }

    /// <summary>Transfer rows asked about in one round; 0: all.</summary>
    public int TransferPerRound { get; init; }

    /// <summary>Rounds. 1..10000.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Share of the clients that is asked in a round, over 0 up to 1.</summary>
    public double Participation { get; init; } = 1;

    /// <summary>Architectures of the teachers, dealt round robin.</summary>
    public IReadOnlyList<string> Teacher { get; init; } = ["cnn-s"];

    /// <summary>Architecture of the student.</summary>
    public string Student { get; init; } = "cnn-s";

    /// <summary>T of the shared soft labels and of the distillation, 0.1..100.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>
    /// Name of the aggregation rule, with or without its parameter, as in <c>era:0.05</c>; <c>auto</c> lets the uploads
    /// decide.
    /// </summary>
    public string Aggregation { get; init; } = AggregationRules.Auto;

    /// <summary>
    /// Whether a federation goes on although its transfer set does not resemble the clients' data at all; <c>auto</c>
    /// refuses otherwise.
    /// </summary>
    public bool AllowForeignTransfer { get; init; }

    /// <summary>
    /// Codec of the uploaded soft labels; logits and what it cannot hold travel as <c>f16</c>.
    /// </summary>
    public string Encoding { get; init; } = "u4";

    /// <summary>Codec of the aggregated soft labels on their way back.</summary>
    public string BroadcastEncoding { get; init; } = "u8";

    /// <summary>
    /// What the teachers learn before any broadcast: <c>auto</c> (evidence where the rule joins nothing else, else
    /// cross-entropy), <c>cross-entropy</c>, <c>balanced</c> or <c>evidence</c>.
    /// </summary>
    public string Objective { get; init; } = "auto";

    /// <summary>Privacy mode, one of <see cref="PrivacyModes"/>. <c>none</c> gives no formal guarantee.</summary>
    public string Privacy { get; init; } = PrivacyModes.None;

    /// <summary>What a formal guarantee is to be.</summary>
    public PrivacyTerms PrivacyTerms { get; init; } = new();

    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads that train, each one torch thread; 0: one a core.</summary>
    public int Workers { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Share of the cohort that must have answered when the deadline passes, over 0 up to 1.</summary>
    public double Quorum { get; init; } = 0.8;

    /// <summary>
    /// Minutes from a round's announcement to its deadline, the coordinator's downtime not counted; judging candidates
    /// has as long again, but 10 at the most. An hour: the slowest default teacher trains for half of one on one core,
    /// and nobody waits longer than that for a client that has vanished. 0: none; for <c>simulate</c> alone, whose
    /// clients cannot vanish.
    /// </summary>
    public double DeadlineMinutes { get; init; } = 60;

    /// <summary>
    /// Fewest uploads that a student is made of, whatever the quorum says, 1..10000; a full cohort is always enough. Two:
    /// an aggregate of one upload would show it to all other clients as it is.
    /// </summary>
    public int MinClients { get; init; } = 2;

    /// <summary>
    /// Minutes that round 1 waits for all <see cref="Clients"/> to join, the coordinator's downtime not counted, over 0.
    /// Then it begins with those who are there, if they are the quorum of all clients and at least
    /// <see cref="MinClients"/>; else the federation fails and says who is there. A day: sites start by hand.
    /// </summary>
    public double JoinMinutes { get; init; } = 1440;

    /// <summary>
    /// <c>stop</c>: a round that too few have answered ends the federation, and an operator sees why; its last student
    /// stands. <c>continue</c>: the next round asks anew, and the federation ends completed if any round was; a round of
    /// evidence is made up for, so that one round less is left to learn from the broadcast, and clients that stay away
    /// cost a deadline a round. A round that fails after its collection ends the federation either way: the same uploads
    /// would fail again.
    /// </summary>
    public string OnRoundFailure { get; init; } = RoundFailures.Stop;

    /// <summary>What a table file does not say of itself.</summary>
    public TableHint? Table { get; init; }

    /// <summary>What images in files are brought to; null: the transfer set decides.</summary>
    public ImageHint? Image { get; init; }

    /// <summary>How <c>simulate</c> makes a transfer set unlike the private data; null: it resembles it.</summary>
    public TransferMix? TransferMix { get; init; }

    /// <summary>
    /// What becomes of an upload that is legal but looks as if nobody had learned anything, all rows uniform or one class
    /// for all rows, or is another client's upload of the round or the last broadcast to the bit: <c>accept</c> counts and
    /// flags it, for a client of one class answers so; <c>reject</c> refuses it.
    /// </summary>
    public string SuspiciousUploads { get; init; } = "accept";

    /// <summary>How teachers and student are trained.</summary>
    public TrainingSpec Training { get; init; } = new();
}
