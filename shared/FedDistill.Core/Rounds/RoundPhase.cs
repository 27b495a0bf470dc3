namespace FedDistill.Core.Rounds;

/// <summary>Where a round stands. Completed and Failed are final.</summary>
public enum RoundPhase
{
    /// <summary>Announced to its cohort; uploads are accepted.</summary>
    Collecting,

    /// <summary>Collection is closed; the uploads are being aggregated, the student distilled and judged.</summary>
    Distilling,

    /// <summary>
    /// Several students stand as candidates; the contributors count how many of their held-out rows each gets right.
    /// </summary>
    Judging,

    /// <summary>The student and the aggregated soft labels are published.</summary>
    Completed,

    /// <summary>The round ended without a student; the reason is kept.</summary>
    Failed,
}
