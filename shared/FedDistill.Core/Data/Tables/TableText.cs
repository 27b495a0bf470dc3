using System.Globalization;

namespace FedDistill.Core.Data.Tables;

/// <summary>What one value of a table file says, before any schema.</summary>
internal static class TableText
{
    /// <summary>Nothing, or a question mark as in the UCI files.</summary>
    public static bool IsMissing(string text) => text.Length == 0 || text == "?";

    /// <summary>
    /// A decimal number with a point, no thousands separators, in the range of a float: squares of larger ones
    /// overflow.
    /// </summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        && Math.Abs(number) <= float.MaxValue;

    /// <summary>One text for one value: one hospital writes 3 and another 3.0.</summary>
    public static string Canonical(string text) =>
        TryNumber(text, out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : text;

    /// <summary>
    /// The distinct values that are present in canonical form; by size when all are numbers, else ordinal.
    /// </summary>
    public static string[] Distinct(IEnumerable<string> texts)
    {
        var values = texts.Where(text => !IsMissing(text)).Select(Canonical).Distinct().ToList();
        return values.TrueForAll(value => TryNumber(value, out _))
            ? [.. values.OrderBy(value => double.Parse(value, CultureInfo.InvariantCulture))]
            : [.. values.Order(StringComparer.Ordinal)];
    }
}
