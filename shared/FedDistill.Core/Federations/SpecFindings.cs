namespace FedDistill.Core.Federations;

/// <summary>Collects what is wrong with a spec, each as one sentence: field, value, what is allowed.</summary>
internal sealed class SpecFindings
{
    private readonly List<string> _errors = [];

    /// <summary>All of them in the order found.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Reports <paramref name="field"/> unless it is fine.</summary>
    public void Require(bool isFine, string field, object value, string allowed)
    {
        if (!isFine)
        {
            _errors.Add($"{field} is {Words(value)}; {allowed}.");
        }
    }

    /// <summary>Requires a value of low to high, both included. NaN is outside.</summary>
    public void RequireRange(string field, double value, double low, double high) =>
        Require(value >= low && value <= high, field, value, $"allowed are {low} to {high}");

    /// <summary>Requires a value over 0 up to high.</summary>
    public void RequirePositive(string field, double value, double high) =>
        Require(value > 0 && value <= high, field, value, $"allowed is over 0 up to {high}");

    private static string Words(object value) => value switch
    {
        string text => $"\"{text}\"",
        IEnumerable<string> list => $"[{string.Join(", ", list)}]",
        _ => $"{value}",
    };
}
