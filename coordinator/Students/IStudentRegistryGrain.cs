namespace FedDistill.Coordinator.Students;

/// <summary>The students of one federation; the key is its name. Append-only: a published student never changes.</summary>
public interface IStudentRegistryGrain : IGrainWithStringKey
{
    /// <summary>Publishes a round's student. The same one again is harmless.</summary>
    /// <exception cref="Core.Errors.FedDistillException">Conflict when the round has published other bytes.</exception>
    Task PublishAsync(StudentVersion version);

    /// <summary>All versions in order.</summary>
    Task<IReadOnlyList<StudentVersion>> ListAsync();
}
