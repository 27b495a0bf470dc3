namespace FedDistill.Core.Privacy;

/// <summary>Lists of events.</summary>
public static class PrivacyEvents
{
    /// <summary>The same events, each kind with the same noise once, counts added up; in the order of their first.</summary>
    public static IReadOnlyList<PrivacyEvent> Merge(IEnumerable<PrivacyEvent> events)
    {
        var merged = new List<PrivacyEvent>();
        foreach (var added in events)
        {
            var index = merged.FindIndex(known => Sum(known, added) is not null);
            if (index < 0)
            {
                merged.Add(added);
            }
            else
            {
                merged[index] = Sum(merged[index], added)!;
            }
        }

        return merged;
    }

    private static PrivacyEvent? Sum(PrivacyEvent one, PrivacyEvent other) => (one, other) switch
    {
        (PoissonGaussianEvent a, PoissonGaussianEvent b) when a with { Count = b.Count } == b => a with { Count = checked(a.Count + b.Count) },
        (GaussianEvent a, GaussianEvent b) when a with { Count = b.Count } == b => a with { Count = checked(a.Count + b.Count) },
        (GnMaxEvent a, GnMaxEvent b) when a with { Count = b.Count } == b => a with { Count = checked(a.Count + b.Count) },
        (ThresholdEvent a, ThresholdEvent b) when a with { Count = b.Count } == b => a with { Count = checked(a.Count + b.Count) },
        (NonPrivateEvent, NonPrivateEvent) => one,
        _ => null,
    };
}
