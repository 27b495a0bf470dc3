namespace FedDistill.Core.SoftLabels;

/// <summary>How far the teachers' answers of a round agree. Tells of single clients.</summary>
/// <param name="Answers">How many answers there are, those of earlier rounds that stand in for absent clients included.</param>
/// <param name="Rows">How many rows were answered.</param>
/// <param name="Named">How often a class was named, over all answers and rows; the others abstained.</param>
/// <param name="Pairwise">
/// Share of pairs of answers that name the same class, 0..1: the mean over rows on which at least two name one; null where
/// there is no such row.
/// </param>
/// <param name="RowsByBackers">
/// At index k the number of rows on which k answers name the aggregate's most probable class; length answers + 1.
/// </param>
/// <param name="Disputed">The rows with the most pairs that disagree, most first.</param>
public sealed record TeacherAgreement(
    int Answers, int Rows, long Named, double? Pairwise, IReadOnlyList<int> RowsByBackers, IReadOnlyList<DisputedRow> Disputed);
