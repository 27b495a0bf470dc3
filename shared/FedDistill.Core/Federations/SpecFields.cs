using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FedDistill.Core.Json;

namespace FedDistill.Core.Federations;

/// <summary>
/// Reads a JSON object into a record field by field: one call of the deserializer would stop at the first error, and
/// all are wanted.
/// </summary>
internal static class SpecFields
{
    /// <summary>
    /// Reads what can be read into <paramref name="made"/>; what cannot keeps its value and adds a sentence to
    /// <paramref name="errors"/>.
    /// </summary>
    public static void Read(JsonElement json, object made, List<string> errors) => ReadObject(json, made, path: "", errors);

    private static object ReadObject(JsonElement json, object made, string path, List<string> errors)
    {
        var fields = FedDistillJson.Compact.GetTypeInfo(made.GetType()).Properties.ToDictionary(property => property.Name);
        var seen = new HashSet<string>();
        foreach (var member in json.EnumerateObject())
        {
            if (!fields.TryGetValue(member.Name, out var field))
            {
                var nearest = NearestName.To(member.Name, fields.Keys);
                errors.Add($"{path}{member.Name} is no field; did you mean {path}{nearest}?");
            }
            else if (!seen.Add(member.Name))
            {
                errors.Add($"{path}{member.Name} stands twice; give it once.");
            }
            else if (ReadValue(member.Value, field, path + member.Name, errors) is { } value)
            {
                field.Set!(made, value);
            }
        }

        return made;
    }

    // Null stands for "keep the default": JSON's null in a field that may be absent, or an error that has been
    // reported.
    private static object? ReadValue(JsonElement json, JsonPropertyInfo field, string path, List<string> errors)
    {
        if (json.ValueKind == JsonValueKind.Null && field.IsSetNullable)
        {
            return null;
        }

        var typeInfo = FedDistillJson.Compact.GetTypeInfo(field.PropertyType);
        if (typeInfo.Kind == JsonTypeInfoKind.Object && json.ValueKind == JsonValueKind.Object)
        {
            return ReadObject(json, typeInfo.CreateObject!(), $"{path}.", errors);
        }

        try
        {
            if (!HoldsNull(json))
            {
                return json.Deserialize(field.PropertyType, FedDistillJson.Compact);
            }
        }
        catch (JsonException)
        {
            // Reported below, in the words of the spec instead of the serializer's.
        }

        errors.Add($"{path} is {Shortened(json)}; {Wanted(field)} is wanted.");
        return null;
    }

    private static bool HoldsNull(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => json.EnumerateArray().Any(HoldsNull),
        JsonValueKind.Object => json.EnumerateObject().Any(member => HoldsNull(member.Value)),
        _ => false,
    };

    private static string Shortened(JsonElement json)
    {
        const int Most = 60;
        var text = json.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= Most ? text : $"{text[..Most]}…";
    }

    private static string Wanted(JsonPropertyInfo field) =>
        field.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is [AllowedValuesAttribute allowed]
            ? $"one of {string.Join(", ", allowed.Values.Select(value => $"\"{value}\""))}"
            : Wanted(field.PropertyType);

    private static string Wanted(Type type) => type switch
    {
        _ when type == typeof(string) => "a text in quotes",
        _ when type == typeof(int) => $"a whole number up to {int.MaxValue}",
        _ when type == typeof(long) => $"a whole number up to {long.MaxValue}",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when Nullable.GetUnderlyingType(type) is { } value => Wanted(value),
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(name => $"\"{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}\""))}",
        _ when type.IsAssignableTo(typeof(IEnumerable<string>)) => "a list of texts, [\"...\"],",
        _ when type.IsAssignableTo(typeof(IEnumerable)) => "an object of lists of texts, { \"...\": [\"...\"] },",
        _ => "an object, { ... },",
    };
}
