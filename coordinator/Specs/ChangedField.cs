using System.Text.Json;
using System.Text.Json.Nodes;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Specs;

/// <summary>A field that is not at its default.</summary>
/// <param name="Field">As a spec writes it.</param>
/// <param name="Value">Its value.</param>
/// <param name="Default">What would hold without it.</param>
public sealed record ChangedField(string Field, JsonNode? Value, JsonNode? Default)
{
    /// <summary>All of a spec, in the order of the template.</summary>
    public static IReadOnlyList<ChangedField> Of(FederationSpec spec)
    {
        var (values, defaults) = (Json(spec), Json(new FederationSpec()));
        return
        [
            .. SpecNotes.All
                .Select(note => new ChangedField(note.Path, At(values, note), At(defaults, note)))
                .Where(field => !JsonNode.DeepEquals(field.Value, field.Default)),
        ];
    }

    private static JsonNode Json(FederationSpec spec) => JsonSerializer.SerializeToNode(spec, FedDistillJson.Compact)!;

    private static JsonNode? At(JsonNode spec, SpecNote note) =>
        (note.Parent.Length > 0 ? spec[note.Parent]![note.Name] : spec[note.Name])?.DeepClone();
}
