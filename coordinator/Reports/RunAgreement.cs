using System.Text.Json.Serialization;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Reports;

/// <summary>How far the teachers of a round agree.</summary>
/// <param name="Answers">How many teachers answered, earlier answers of absent clients included.</param>
/// <param name="Named">How often a teacher named a class, over all rows; the others abstained.</param>
/// <param name="Pairwise">Share of pairs of teachers that name the same class, mean over rows; null where no two name one.</param>
/// <param name="RowsByBackers">At index k the rows on which k teachers name the aggregate's most probable class.</param>
/// <param name="DisputedRows">The transfer rows that they disagree on most, most first.</param>
public sealed record RunAgreement(
    int Answers,
    long Named,
    double? Pairwise,
    [property: JsonConverter(typeof(OneLineNumbers))] IReadOnlyList<int> RowsByBackers,
    [property: JsonConverter(typeof(OneLineNumbers))] IReadOnlyList<int> DisputedRows)
{
    /// <summary>From a round's figures; null where there are none.</summary>
    public static RunAgreement? From(TeacherAgreement? agreement) => agreement is null ? null : new(
        agreement.Answers, agreement.Named, agreement.Pairwise, agreement.RowsByBackers, [.. agreement.Disputed.Select(dispute => dispute.Row)]);
}
