using System.Text.Json;
using System.Text.Json.Nodes;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>
/// The file of a setting: a header and a <c>spec</c>. A setting with a <c>base</c> says only what is different: objects
/// are laid over the base's field by field, everything else replaces it.
/// </summary>
/// <param name="Title">See <see cref="ReproductionSetting.Title"/>.</param>
/// <param name="Source">See <see cref="ReproductionSetting.Source"/>.</param>
/// <param name="Published">See <see cref="ReproductionSetting.Published"/>.</param>
/// <param name="Advantages">See <see cref="ReproductionSetting.Advantages"/>.</param>
/// <param name="Differences">See <see cref="ReproductionSetting.Differences"/>.</param>
/// <param name="Spec">The fields of a <see cref="FederationSpec"/>.</param>
internal sealed record SettingDocument(
    string? Title = null,
    string? Source = null,
    IReadOnlyList<PublishedFigure>? Published = null,
    IReadOnlyList<string>? Advantages = null,
    IReadOnlyList<string>? Differences = null,
    JsonObject? Spec = null)
{
    private const string Base = "base";

    private static readonly JsonDocumentOptions Commented = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    // All clients are in this process: none can be late.
    private static readonly FederationSpec Defaults = new() { DeadlineMinutes = 0 };

    /// <summary>Makes a setting of a file.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="json">The file's text.</param>
    /// <param name="readBase">Gives the text of the setting that a <c>base</c> names.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the file is not such a document, lacks a field,
    /// or its spec has errors: all of them.</exception>
    public static ReproductionSetting Read(string name, string json, Func<string, string> readBase)
    {
        var document = Deserialize(name, Whole(name, json, readBase));
        if (document is not { Title: { } title, Source: { } source, Spec: { } fields })
        {
            throw Invalid(name, "lacks title, source or spec; it needs all three, of its own or from its base");
        }

        var spec = FederationSpecReader.ReadDraft(fields.ToJsonString(), $"Setting {name}", Defaults);
        return new ReproductionSetting
        {
            Name = name,
            Title = title,
            Source = source,
            Published = document.Published ?? [],
            Advantages = document.Advantages ?? [],
            Differences = document.Differences ?? [],
            Spec = (spec with { Spec = spec.Spec with { Name = name } }).Complete(),
        };
    }

    private static JsonObject Whole(string name, string json, Func<string, string> readBase)
    {
        var own = Parse(name, json);
        if (own[Base] is not JsonValue value || !value.TryGetValue<string>(out var baseName))
        {
            return own;
        }

        own.Remove(Base);
        var merged = Parse(baseName, readBase(baseName));
        if (merged.ContainsKey(Base))
        {
            throw Invalid(name, $"is based on {baseName}, which has a base itself; name a setting that stands alone");
        }

        Lay(own, merged);
        return merged;
    }

    private static void Lay(JsonObject over, JsonObject under)
    {
        foreach (var (key, value) in over.ToArray())
        {
            if (value is JsonObject inner && under[key] is JsonObject target)
            {
                Lay(inner, target);
            }
            else
            {
                under[key] = value?.DeepClone();
            }
        }
    }

    private static JsonObject Parse(string name, string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Commented) as JsonObject
                ?? throw Invalid(name, "holds no JSON object");
        }
        catch (JsonException exception)
        {
            throw Invalid(name, $"is no JSON from line {exception.LineNumber + 1} on", exception);
        }
    }

    private static SettingDocument Deserialize(string name, JsonObject whole)
    {
        try
        {
            return whole.Deserialize<SettingDocument>(FedDistillJson.Compact)!;
        }
        catch (JsonException exception)
        {
            throw Invalid(name, $"cannot be read: {exception.Message}", exception);
        }
    }

    private static FedDistillException Invalid(string name, string fault, Exception? cause = null) => new(
        ErrorCode.InvalidConfiguration,
        $"Setting {name} {fault}. Allowed are title, source, published, advantages, differences, base and spec. Mend the file.",
        cause);
}
