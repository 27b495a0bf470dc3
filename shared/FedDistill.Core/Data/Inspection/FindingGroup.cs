namespace FedDistill.Core.Data.Inspection;

/// <summary>Findings of one kind.</summary>
/// <param name="What">What was found, and what to do about it.</param>
/// <param name="IsFault">Whether the data cannot be used like that; else it is a warning.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">The first of them, each with its place and value.</param>
public sealed record FindingGroup(string What, bool IsFault, int Count, IReadOnlyList<string> Examples);
