namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Finds soft labels that keep every promise of their kind and still say nothing: what a client sends that has not
/// learned, or does not want to.
/// </summary>
public static class SuspiciousLabels
{
    /// <summary>Fewer rows may agree by chance.</summary>
    public const int FewestRows = 10;

    /// <summary>Numbers of a row that differ by no more are equal: a unit of <c>u8</c> and a half's rounding are.</summary>
    private const float Equal = 1f / 255;

    /// <summary>Why the rows are suspicious; empty when they are not, or too few to tell.</summary>
    /// <param name="softLabels">Rows that <see cref="SoftLabelValidator"/> has passed.</param>
    public static string Reason(SoftLabelMatrix softLabels)
    {
        if (softLabels.Rows < FewestRows || softLabels.Classes < 2)
        {
            return "";
        }

        var isUniform = true;
        var isConstant = true;
        var first = ArgMax.Of(softLabels.Row(0));
        for (var row = 0; row < softLabels.Rows && (isUniform || isConstant); row++)
        {
            var numbers = softLabels.Row(row);
            var greatest = ArgMax.Of(numbers);
            isConstant &= greatest == first;
            isUniform &= numbers[greatest] - Least(numbers) <= Equal;
        }

        return isUniform ? $"all {softLabels.Rows} rows are uniform."
            : isConstant ? $"all {softLabels.Rows} rows name class {first}."
            : "";
    }

    private static float Least(ReadOnlySpan<float> numbers)
    {
        var least = numbers[0];
        foreach (var number in numbers)
        {
            least = Math.Min(least, number);
        }

        return least;
    }
}
