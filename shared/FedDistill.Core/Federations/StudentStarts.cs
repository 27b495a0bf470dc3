namespace FedDistill.Core.Federations;

/// <summary>The names of what a round's student begins with.</summary>
public static class StudentStarts
{
    /// <summary>Random weights: errors of earlier targets are not inherited.</summary>
    public const string Fresh = "fresh";

    /// <summary>The last round's student; random weights where there is none.</summary>
    public const string Warm = "warm";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Fresh, Warm];
}
