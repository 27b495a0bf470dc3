using System.Text.Json;
using FedDistill.Core.Json;
using Orleans.Storage;

namespace FedDistill.Coordinator.Storage;

/// <summary>
/// Stores grain state as the JSON that the rest of FedDistill writes, so that a person can read it with any SQLite
/// tool.
/// </summary>
public sealed class JsonGrainStorageSerializer : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, FedDistillJson.Compact));

    /// <inheritdoc />
    public T Deserialize<T>(BinaryData input) =>
        FedDistillJson.Read<T>(input.ToMemory().Span, $"stored {typeof(T).Name}", ErrorCode.StorageDamaged);
}
