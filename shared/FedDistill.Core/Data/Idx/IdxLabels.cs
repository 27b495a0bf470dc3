using System.Globalization;
using FedDistill.Core.Errors;

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

    /// <summary>Images with the class indices of their labels.</summary>
    /// <exception cref="FedDistillException">InvalidData when a label means no class.</exception>
    public static LabelledTable Join(string path, InputTable images, byte[] labels, LabelCoding classes)
    {
        // Sixty thousand labels have at most 256 values: each is looked up once.
        var indices = new int[256];
        for (var label = 0; label < indices.Length; label++)
        {
            indices[label] = classes.IndexOf(label.ToString(CultureInfo.InvariantCulture));
        }

        var strange = Array.FindIndex(labels, label => indices[label] < 0);
        return strange < 0
            ? new LabelledTable(images, [.. labels.Select(label => indices[label])], classes.ClassNames.Count)
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}', image {strange}: label {labels[strange]} is no class. Allowed: {classes.Allowed()}. Name the value in table.classes.");
    }
}
