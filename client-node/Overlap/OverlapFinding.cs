using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>What comparing private rows with the transfer set found; for this client alone.</summary>
/// <param name="Own">The rows to learn from: those without a counterpart, in their order.</param>
/// <param name="Dropped">How many others there are.</param>
/// <param name="Refusal">Why the client must not answer this transfer set; empty: it may.</param>
public sealed record OverlapFinding(LabelledTable Own, int Dropped, string Refusal)
{
    /// <summary>A share of matching private rows over this is no accident.</summary>
    public const double MostDropped = 0.01;

    /// <summary>With fewer rows left, what leaves tells most about each of them, and those dropped would stand out.</summary>
    public const int FewestLeft = 100;

    /// <summary>Weighs a finding.</summary>
    /// <param name="rows">All private rows.</param>
    /// <param name="matching">Those that the transfer set has too, ascending.</param>
    public static OverlapFinding Of(LabelledTable rows, int[] matching)
    {
        if (matching.Length == 0)
        {
            // A small site that shares nothing answers as it always did.
            return new OverlapFinding(rows, 0, "");
        }

        var dropped = matching.ToHashSet();
        var own = rows.Select([.. Enumerable.Range(0, rows.Rows).Where(row => !dropped.Contains(row))]);
        return new OverlapFinding(own, matching.Length, RefusalOf(rows, own, matching.Length));
    }

    private static string RefusalOf(LabelledTable rows, LabelledTable own, int dropped)
    {
        var (before, left) = (rows.ClassCounts(), own.ClassCounts());
        return dropped > MostDropped * rows.Rows ? $"{dropped} of {rows.Rows} private rows also stand in the transfer set; at most {MostDropped:P0} may"
            : own.Rows < FewestLeft ? $"without the private rows that also stand in the transfer set {own.Rows} are left; at least {FewestLeft} must be"
            : before.Where((count, label) => count > 0 && left[label] == 0).Any() ? "all private rows of one class also stand in the transfer set"
            : "";
    }
}
