using FedDistill.Core.SoftLabels;

namespace FedDistill.Learning.Distillation;

/// <summary>What a model is taught of aggregated soft labels.</summary>
internal static class TargetSharpening
{
    /// <summary>q^b / Σ q^b for each row (Enhanced ERA of SCARLET, 2025); b = 1 only makes the row sum to 1.</summary>
    /// <param name="softLabels">Probabilities; a row of zeros becomes uniform.</param>
    /// <param name="exponent">b, over 0.</param>
    public static SoftLabelMatrix Power(SoftLabelMatrix softLabels, double exponent) => Map(softLabels, (row, target) =>
    {
        var sum = 0.0;
        for (var index = 0; index < row.Length; index++)
        {
            sum += Math.Pow(row[index], exponent);
        }

        for (var index = 0; index < row.Length; index++)
        {
            target[index] = (float)(sum > 0 ? Math.Pow(row[index], exponent) / sum : 1.0 / row.Length);
        }
    });

    /// <summary>1 for each row's most probable class, the lowest index of equals; 0 for the others.</summary>
    public static SoftLabelMatrix Hard(SoftLabelMatrix softLabels) => Map(softLabels, (row, target) =>
    {
        var best = 0;
        for (var index = 1; index < row.Length; index++)
        {
            best = row[index] > row[best] ? index : best;
        }

        target[best] = 1;
    });

    private delegate void RowMap(ReadOnlySpan<float> row, Span<float> target);

    private static SoftLabelMatrix Map(SoftLabelMatrix softLabels, RowMap map)
    {
        var targets = new SoftLabelMatrix(
            SoftLabelKind.Probabilities,
            softLabels.Inputs,
            softLabels.Positions,
            softLabels.Classes,
            new float[softLabels.Values.Length]);
        for (var row = 0; row < softLabels.Rows; row++)
        {
            map(softLabels.Row(row), targets.Row(row));
        }

        return targets;
    }
}
