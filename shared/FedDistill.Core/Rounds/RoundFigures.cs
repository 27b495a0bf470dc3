using FedDistill.Core.Evaluation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Rounds;

/// <summary>
/// What can be told of a round beside its few metrics, for people to look at: too much for a grain's state, so that it
/// is kept as a blob. Nothing is computed from it.
/// </summary>
/// <param name="Round">The round that they were measured in.</param>
/// <param name="Classes">C.</param>
/// <param name="SoftLabels">What the aggregate knows beyond its most probable classes.</param>
public sealed record RoundFigures(int Round, int Classes, DarkKnowledge SoftLabels)
{
    /// <summary>
    /// How far the teachers agree, its rows those of the transfer set; null where a guarantee forbids to look
    /// (<see cref="Privacy.AnswerStatistics"/>).
    /// </summary>
    public TeacherAgreement? Agreement { get; init; }

    /// <summary>The student's confusion on the test set (<see cref="ConfusionMatrix.Cells"/>); empty without one.</summary>
    public IReadOnlyList<ConfusionCell> Confusion { get; init; } = [];

    /// <summary>The student's reliability on the test set; empty without one.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];
}
