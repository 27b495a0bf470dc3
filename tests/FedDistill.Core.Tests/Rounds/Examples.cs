using FedDistill.Core.Blobs;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Rounds;

/// <summary>Rounds and uploads as the tests of this folder need them.</summary>
internal static class Examples
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    public static readonly RoundResult Result = Made('a', "mean-probabilities");

    /// <summary>Two students that differ.</summary>
    public static readonly RoundResult[] Candidates = [Made('c', "masked-als"), Made('d', "mean-balanced")];

    /// <summary>Round 2 of 3 with the cohort anna, ben, carl, dora, emma; the quorum is 4.</summary>
    public static RoundState Announced(TimeSpan? deadline = null, int round = 2) => RoundTransitions.Announce(
        "hospitals",
        new RoundPlan(round, 3, TeacherObjective.CrossEntropy, SoftLabelKind.Probabilities, 1, "mean-probabilities", 1, HardTargets: false, []),
        ["emma", "ben", "anna", "dora", "carl"],
        quorumShare: 0.8,
        deadline);

    public static RoundState With(this RoundState state, params string[] clients) =>
        clients.Aggregate(state, (current, client) => RoundTransitions.Accept(current, client, Upload('1')).State);

    public static RoundState Distilling() =>
        RoundTransitions.CloseIfReady(Announced().With("anna", "ben", "carl", "dora", "emma"));

    public static AcceptedUpload Upload(char digit) => new(Blob(digit, BlobKind.SoftLabels), 100, [], 40);

    /// <summary>All have answered, and two students stand for election.</summary>
    public static RoundState Judging(bool refusesForeign = false)
    {
        var announced = Announced(Deadline);
        var state = announced with { Plan = announced.Plan with { RefusesForeign = refusesForeign } };
        var closed = RoundTransitions.CloseIfReady(state.With("anna", "ben", "carl", "dora", "emma"));
        return RoundTransitions.Judge(closed, closed.Attempt, Candidates);
    }

    /// <summary>A noised aggregate.</summary>
    public static NoisedRelease Release(char digit) => new(Blob(digit, BlobKind.Aggregate), [new GaussianEvent(4, 1)]);

    private static RoundResult Made(char digit, string rule) =>
        new(Blob(digit, BlobKind.Student), new AggregateRef(Blob('b', BlobKind.Aggregate), "u8", []), Metrics: null) { Rule = rule };

    private static BlobRef Blob(char digit, BlobKind kind) => new(new string(digit, 64), 40, kind);
}
