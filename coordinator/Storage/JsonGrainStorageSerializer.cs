using Orleans.Storage;

namespace FedDistill.Coordinator.Storage;

/// <summary>
/// Stores grain state as the JSON that the rest of FedDistill writes, so that a person can read it with any SQLite
/// tool.
/// </summary>
public sealed class JsonGrainStorageSerializer : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(SealedJson.Write(input));

    /// <inheritdoc />
    public T Deserialize<T>(BinaryData input) => (T)SealedJson.Read(input.ToMemory().Span, typeof(T));
}
