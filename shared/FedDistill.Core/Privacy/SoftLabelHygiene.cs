using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Mode <c>hygiene</c>: what soft labels can be spared before they leave. Logits are clipped, all but the greatest
/// classes are made alike, numbers are rounded to whole 64ths. Fewer accidents, and no guarantee: whoever wants to know
/// can still tell members from others.
/// </summary>
public static class SoftLabelHygiene
{
    /// <summary>Classes of a row that keep a number of their own.</summary>
    public const int Kept = 3;

    /// <summary>B: logits are clipped to [-B, B], probabilities to a ratio of e^(2B) to the greatest.</summary>
    public const float LogitBound = 4;

    /// <summary>Numbers are whole multiples of one over this.</summary>
    public const int Levels = 64;

    /// <summary>Cleaned soft labels of the same kind and shape; what came stays as it is.</summary>
    /// <param name="softLabels">Rows that <see cref="SoftLabelValidator"/> has passed.</param>
    public static SoftLabelMatrix Clean(SoftLabelMatrix softLabels)
    {
        var cleaned = new SoftLabelMatrix(
            softLabels.Kind, softLabels.Inputs, softLabels.Positions, softLabels.Classes, [.. softLabels.Values]);
        for (var row = 0; row < cleaned.Rows; row++)
        {
            if (cleaned.Kind == SoftLabelKind.Logits)
            {
                CleanLogits(cleaned.Row(row));
            }
            else
            {
                CleanMasses(cleaned.Row(row), cleaned.Kind);
            }
        }

        return cleaned;
    }

    private static void CleanLogits(Span<float> row)
    {
        foreach (ref var logit in row)
        {
            logit = Math.Clamp(logit, -LogitBound, LogitBound);
        }

        LevelOthers(row);
        foreach (ref var logit in row)
        {
            logit = MathF.Round(logit * Levels) / Levels;
        }
    }

    private static void CleanMasses(Span<float> row, SoftLabelKind kind)
    {
        var (sum, greatest) = (0.0, 0f);
        foreach (var mass in row)
        {
            sum += mass;
            greatest = Math.Max(greatest, mass);
        }

        if (greatest == 0)
        {
            // Evidence that says "public" of all classes.
            return;
        }

        var (least, clipped) = (greatest * MathF.Exp(-2 * LogitBound), 0.0);
        foreach (ref var mass in row)
        {
            mass = Math.Max(mass, least);
            clipped += mass;
        }

        foreach (ref var mass in row)
        {
            mass = (float)(mass * sum / clipped);
        }

        LevelOthers(row);
        Span<byte> units = row.Length <= 256 ? stackalloc byte[row.Length] : new byte[row.Length];
        SimplexUnits.Quantise<float>(row, kind, Levels, units);
        for (var column = 0; column < row.Length; column++)
        {
            row[column] = units[column] / (float)Levels;
        }
    }

    // All classes behind the greatest get what they have on average.
    private static void LevelOthers(Span<float> row)
    {
        if (row.Length <= Kept)
        {
            return;
        }

        var order = Enumerable.Range(0, row.Length).ToArray();
        var values = row.ToArray();
        Array.Sort(order, (left, right) =>
            values[right] != values[left] ? values[right].CompareTo(values[left]) : left.CompareTo(right));
        var others = order.AsSpan(Kept);
        var sum = 0.0;
        foreach (var column in others)
        {
            sum += values[column];
        }

        foreach (var column in others)
        {
            row[column] = (float)(sum / others.Length);
        }
    }
}
