namespace FedDistill.Coordinator.Students;

/// <summary>
/// The students of one federation; the key is its name. Append-only: a published student never changes.
/// </summary>
public interface IStudentRegistryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Publishes a round's student, unless the round has published one before: another attempt on another kind of
    /// machine may have come to other
    /// bytes, and the first ones stand.
    /// </summary>
    /// <returns>The version that stands.</returns>
    Task<StudentVersion> PublishAsync(StudentVersion version);

    /// <summary>All versions in order.</summary>
    Task<IReadOnlyList<StudentVersion>> ListAsync();
}
