namespace FedDistill.Core.Rounds;

/// <summary>Names in a message: all of a few, the first of many.</summary>
public static class NameList
{
    private const int Most = 10;

    /// <summary>For example <c>anna, ben and 3 more</c> past ten names.</summary>
    public static string Of(IReadOnlyList<string> names) =>
        names.Count <= Most
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(Most))} and {names.Count - Most} more";
}
