namespace FedDistill.Core.Data.Idx;

/// <summary>What the label bytes of an idx file mean.</summary>
internal static class IdxLabels
{
    /// <summary>The classes 0 to the largest label.</summary>
    public static LabelCoding Classes(ReadOnlySpan<byte> labels)
    {
        var largest = 0;
        foreach (var label in labels)
        {
            largest = Math.Max(largest, label);
        }

        return LabelCoding.Numbered(largest + 1);
    }
}
