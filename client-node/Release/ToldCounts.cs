using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The counts that a client tells where a rule weighs by them: its own, coarse; or, where they are to tell nothing, the
/// same that every such client tells.
/// </summary>
internal static class ToldCounts
{
    /// <summary>Rows of each class that a client tells which tells nothing: in the middle of what sites have.</summary>
    public const long PublicRowsOfAClass = 64;

    /// <summary>n_k; 0 where it is not asked for.</summary>
    public static long Samples(bool isAsked, bool isPublic, IReadOnlyList<int> own) =>
        !isAsked ? 0
        : isPublic ? PublicRowsOfAClass * own.Count
        : CoarseCounts.Round(own.Sum(count => (long)count));

    /// <summary>n_ky; empty where they are not asked for.</summary>
    public static long[] Classes(bool isAsked, bool isPublic, IReadOnlyList<int> own) =>
        !isAsked ? []
        : isPublic ? [.. own.Select(_ => PublicRowsOfAClass)]
        : CoarseCounts.Round(own.Select(count => (long)count));
}
