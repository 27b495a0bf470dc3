namespace FedDistill.Coordinator.Dashboard;

/// <summary>What a student's file says of itself.</summary>
/// <param name="Architecture">Its layers.</param>
/// <param name="Parameters">How many numbers it learned.</param>
/// <param name="Entries">The model card, in ordinal order.</param>
internal sealed record StudentCard(string Architecture, long Parameters, IReadOnlyDictionary<string, string> Entries);
