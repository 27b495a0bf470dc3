namespace FedDistill.Learning.Teachers;

/// <summary>How many held-out rows a model classifies correctly.</summary>
/// <param name="Hits">Rows classified correctly.</param>
/// <param name="Rows">Rows judged; 0 where a client has too few to hold any out.</param>
public readonly record struct HeldOutHits(int Hits, int Rows)
{
    /// <summary>The share of hits, 0..1; null without rows.</summary>
    public double? Accuracy => Rows == 0 ? null : (double)Hits / Rows;
}
