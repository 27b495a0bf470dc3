namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// What a client made of a model that it was offered. Accuracies are on its own held-out rows, 0..1; null where there
/// are too few rows to hold any out, or where the client never had a local teacher.
/// </summary>
/// <param name="Round">The round that brought the model.</param>
/// <param name="Source">What was offered.</param>
/// <param name="Local">Accuracy of the client's first local teacher: what it would have without the federation.</param>
/// <param name="Offered">Accuracy of the offered model.</param>
/// <param name="Kept">Accuracy of the model that the client keeps after this.</param>
/// <param name="IsKept">Whether that is the offered one.</param>
public sealed record LessonJudgement(
    int Round, LessonSource Source, double? Local, double? Offered, double? Kept, bool IsKept)
{
    /// <summary>Kept minus local; null where either is unknown.</summary>
    public double? Gain => Kept - Local;

    /// <summary>Offered minus local; null where either is unknown.</summary>
    public double? OfferedGain => Offered - Local;
}
