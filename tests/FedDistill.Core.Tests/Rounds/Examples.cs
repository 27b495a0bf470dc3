using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Rounds;

/// <summary>Rounds and uploads as the tests of this folder need them.</summary>
internal static class Examples
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    public static readonly RoundResult Result = new(Blob('a', BlobKind.Student), Blob('b', BlobKind.Aggregate), Metrics: null);

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

    public static AcceptedUpload Upload(char digit) => new(Blob(digit, BlobKind.SoftLabels), 100, []);

    private static BlobRef Blob(char digit, BlobKind kind) => new(new string(digit, 64), 40, kind);
}
