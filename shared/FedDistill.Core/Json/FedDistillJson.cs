using System.Text;
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
    /// <param name="code">The error when it is not.</param>
    /// <exception cref="FedDistillException">InvalidData, or that code, with line and position when the text is not such
    /// a document: also where a value is missing or null that a type of ours must have.</exception>
    public static T Read<T>(string json, string what, ErrorCode code = ErrorCode.InvalidData) =>
        Read<T>(Encoding.UTF8.GetBytes(json), what, code);

    /// <inheritdoc cref="Read{T}(string, string, ErrorCode)" />
    public static T Read<T>(ReadOnlySpan<byte> json, string what, ErrorCode code = ErrorCode.InvalidData)
    {
        try
        {
            return (T)Parse(json, typeof(T));
        }
        catch (JsonException exception)
        {
            throw new FedDistillException(code, $"The {what} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a document of a type that is known only when it is read.</summary>
    /// <exception cref="JsonException">The text is no such document.</exception>
    public static object Parse(ReadOnlySpan<byte> json, Type type)
    {
        try
        {
            if (NullItems.AreIn(json))
            {
                throw new JsonException("A list holds null.");
            }

            return JsonSerializer.Deserialize(json, type, Compact) ?? throw new JsonException("It is empty.");
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            // Beside its own, the serializer throws what constructors, polymorphism and halves of letters bring about.
            throw new JsonException(exception.Message, exception);
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
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            WriteIndented = indented,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
