using FedDistill.Coordinator.Storage;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Students;

/// <inheritdoc cref="IStudentRegistryGrain" />
public sealed class StudentRegistryGrain(
    [PersistentState("students")] IPersistentState<StudentRegistryRecord> state) : Grain, IStudentRegistryGrain
{
    /// <inheritdoc />
    public async Task PublishAsync(StudentVersion version)
    {
        var published = state.State.Versions.FirstOrDefault(other => other.Round == version.Round);
        if (published is null)
        {
            await state.ReplaceAsync(new StudentRegistryRecord { Versions = [.. state.State.Versions, version] });
        }
        else if (published.Result.Student != version.Result.Student)
        {
            throw new FedDistillException(
                ErrorCode.Conflict,
                $"Round {version.Round} has published student {published.Result.Student.Sha256}; {version.Result.Student.Sha256} cannot take its place.");
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StudentVersion>> ListAsync() => Task.FromResult(state.State.Versions);
}
