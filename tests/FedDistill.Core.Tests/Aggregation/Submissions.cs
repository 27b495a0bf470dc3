using CsCheck;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>Makes what clients might send.</summary>
internal static class Submissions
{
    public static SoftLabelSubmission Of(
        string client, SoftLabelKind kind, float[] row, long sampleCount = 1, long[]? classCounts = null) =>
        new(client, new SoftLabelMatrix(kind, 1, 1, row.Length, row), sampleCount, classCounts ?? []);

    /// <summary>1 to 9 clients with valid soft labels of shape [3, 2, 4] and some private rows.</summary>
    public static Gen<SoftLabelSubmission[]> OfKind(SoftLabelKind kind) =>
        Gen.Select(Gen.Float[-8, 8].Array[3 * 2 * 5], Gen.Long[1, 100_000], Gen.Long[0, 1000].Array[4])
            .Select((logits, samples, counts) => (Softened(kind, logits), samples, counts))
            .Array[1, 9]
            .Select(parts => parts.Select((part, index) => new SoftLabelSubmission(
                $"client-{index}", part.Item1, part.samples, [part.counts[0] + 1, .. part.counts[1..]])).ToArray());

    private static SoftLabelMatrix Softened(SoftLabelKind kind, float[] logits)
    {
        var classes = kind == SoftLabelKind.Evidence ? 5 : 4;
        return TemperedSoftmax.Soften(
            new SoftLabelMatrix(SoftLabelKind.Logits, 3, 2, classes, logits[..(3 * 2 * classes)]), kind, temperature: 1);
    }
}
