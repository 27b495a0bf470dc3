using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Core.Faults;

namespace FedDistill.Coordinator.Students;

/// <inheritdoc cref="IStudentRegistryGrain" />
public sealed class StudentRegistryGrain(
    [PersistentState("students")] IPersistentState<StudentRegistryRecord> state, RoundStages stages, TimeProvider time)
    : Grain, IStudentRegistryGrain
{
    /// <inheritdoc />
    public async Task<StudentVersion> PublishAsync(StudentVersion version)
    {
        var published = state.State.Versions.FirstOrDefault(other => other.Round == version.Round);
        if (published is null)
        {
            using var stage = stages.Begin("publish", this.GetPrimaryKeyString(), version.Round);
            Failpoint.Pass(FailpointNames.BeforePublish);
            version = version with { PublishedAt = time.GetUtcNow() };
            await state.ReplaceAsync(new StudentRegistryRecord { Versions = [.. state.State.Versions, version] });
            Failpoint.Pass(FailpointNames.AfterPublish);
        }

        return published ?? version;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StudentVersion>> ListAsync() => Task.FromResult(state.State.Versions);
}
