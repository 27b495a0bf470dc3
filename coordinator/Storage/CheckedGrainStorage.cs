using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using Orleans.Storage;

namespace FedDistill.Coordinator.Storage;

/// <summary>
/// Grain storage that names what is damaged: a record that cannot be read is never taken for one that was not written.
/// </summary>
/// <param name="inner">Where records are kept.</param>
/// <param name="file">Their file, for the error.</param>
public sealed class CheckedGrainStorage(IGrainStorage inner, string file) : IGrainStorage
{
    /// <inheritdoc />
    /// <exception cref="FedDistillException">StorageDamaged when the record cannot be read.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }
        catch (JsonException exception)
        {
            throw Damaged(file, stateName, grainId.Key.ToString()!, exception);
        }
    }

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Failpoint.Pass(FailpointNames.WriteState);
        return inner.WriteStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ClearStateAsync(stateName, grainId, grainState);

    /// <summary>The error for a record that is not as it was written.</summary>
    internal static FedDistillException Damaged(string file, string state, string key, JsonException cause) => new(
        ErrorCode.StorageDamaged,
        $"In the state file {file} the record \"{state}\" of {(key.Length > 0 ? key : "all federations")} is damaged: {cause.Message}. " +
        "Nothing was changed. Check the disk, then restore the data folder from a copy, or start with another --data-dir.",
        cause);
}
