using System.Data.Common;
using System.Text.Json;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using Orleans.Storage;

namespace FedDistill.Coordinator.Storage;

/// <summary>
/// Grain storage that names what is damaged: a record that cannot be read is never taken for one that was not written.
/// </summary>
/// <param name="inner">Where records are kept.</param>
/// <param name="file">Their file, for the error.</param>
/// <param name="logger">Is told of writes that fail.</param>
public sealed class CheckedGrainStorage(IGrainStorage inner, string file, ILogger logger) : IGrainStorage
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
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            Failpoint.Pass(FailpointNames.WriteState);
            await inner.WriteStateAsync(stateName, grainId, grainState);
        }
        catch (Exception exception) when (exception is IOException or DbException)
        {
            // Here, because not every write has a caller who would hear of it.
            logger.StorageFailed($"The {stateName} of {grainId.Key}", exception.Message);
            throw;
        }
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
