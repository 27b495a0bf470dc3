using System.Globalization;

namespace FedDistill.Core.Aggregation;

/// <summary>The number that a rule's name may carry after a colon, as in <c>era:0.05</c>.</summary>
/// <param name="Symbol">The letter or word that stands for it in help texts.</param>
/// <param name="Lowest">The least allowed value.</param>
/// <param name="Highest">The greatest allowed value.</param>
/// <param name="Default">Its value when the name carries none.</param>
/// <param name="Rule">Makes the rule with an allowed value.</param>
public sealed record RuleParameter(
    string Symbol, double Lowest, double Highest, double Default, Func<double, IAggregationRule> Rule)
{
    /// <summary>Whether only whole numbers are allowed.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Reads a value, written as in JSON whatever the machine's language, and holds it to its range.</summary>
    public bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Allows(value);

    internal void ThrowIfNotAllowed(double value)
    {
        if (!Allows(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"{Symbol} is {Whole}from {Text(Lowest)} to {Text(Highest)}.");
        }
    }

    /// <summary>The name of a rule with this value; the bare one at the default.</summary>
    internal string NameOf(string rule, double value) => value == Default ? rule : $"{rule}:{Text(value)}";

    internal string Range(string rule) => $"{rule}:{Symbol} with {Symbol} {Whole}from {Text(Lowest)} to {Text(Highest)}";

    private string Whole => IsWhole ? "a whole number " : "";

    // NaN is in no range.
    private bool Allows(double value) => value >= Lowest && value <= Highest && (!IsWhole || double.IsInteger(value));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
