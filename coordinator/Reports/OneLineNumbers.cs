using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedDistill.Coordinator.Reports;

/// <summary>Writes a list of whole numbers on one line, so that a histogram does not take a page of run.json.</summary>
internal sealed class OneLineNumbers : JsonConverter<IReadOnlyList<int>>
{
    /// <inheritdoc />
    public override IReadOnlyList<int> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<int[]>(ref reader, options)!;

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int> value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value)}]", skipInputValidation: true);
}
