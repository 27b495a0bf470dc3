using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Teachers;

/// <summary>A round's teacher.</summary>
/// <param name="Model">The model at rest.</param>
/// <param name="Steps">How many steps it took; 0 when it was trained before a restart.</param>
/// <param name="HeldOutAccuracy">Its accuracy on the private rows that it never learned from, 0..1; null when none were
/// held out.</param>
/// <param name="Elapsed">From the round's task to the trained teacher, the queue for a thread included.</param>
public sealed record LearnedTeacher(ModelSnapshot Model, int Steps, double? HeldOutAccuracy, TimeSpan Elapsed)
{
    /// <summary>Whether it was trained before a restart.</summary>
    public bool IsResumed => Steps == 0;

    /// <summary>
    /// All teachers of a client that has several, each of its own part of the private rows; empty for one that has one.
    /// </summary>
    public IReadOnlyList<ModelSnapshot> Shards { get; init; } = [];
}
