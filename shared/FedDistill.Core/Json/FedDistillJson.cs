using System.Text.Json;
using System.Text.Json.Serialization;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Json;

/// <summary>
/// How FedDistill writes and reads JSON: camel case, enums as words, comments and trailing commas allowed.
/// </summary>
public static class FedDistillJson
{
    /// <summary>For people: indented.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>For hashing, storage and the wire: no white space, properties in declaration order.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    /// <summary>Reads a document.</summary>
    /// <param name="json">The text.</param>
    /// <param name="what">What it should be, for the error.</param>
    /// <exception cref="FedDistillException">InvalidData with line and position when the text is not such a
    /// document.</exception>
    public static T Read<T>(string json, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Compact)
                ?? throw new FedDistillException(ErrorCode.InvalidData, $"The {what} is empty.");
        }
        catch (JsonException exception)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"The {what} cannot be read: {exception.Message}", exception);
        }
    }

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DictionaryKeyPolicy = null,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            WriteIndented = indented,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
