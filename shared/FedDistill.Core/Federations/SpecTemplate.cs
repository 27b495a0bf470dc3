using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FedDistill.Core.Json;

namespace FedDistill.Core.Federations;

/// <summary>Writes a spec with a line of explanation above each field, to be edited by a person.</summary>
public static class SpecTemplate
{
    /// <summary>The template; reading it gives the spec again.</summary>
    /// <param name="spec">What stands in it.</param>
    /// <param name="minimal">Only the fields that most federations set; for the others the defaults hold.</param>
    public static string Write(FederationSpec spec, bool minimal = false)
    {
        var values = JsonSerializer.SerializeToNode(spec, FedDistillJson.Compact)!.AsObject();
        var text = new StringBuilder();
        text.Append("// A federation, for feddistill-coordinator simulate or start. Every field may be left out; flags override the file.\n{\n");
        var isFirst = true;
        foreach (var (title, notes) in SpecNotes.Groups)
        {
            SpecNote[] written = [.. notes.Where(note => !minimal || note.Matters)];
            if (written.Length == 0)
            {
                continue;
            }

            text.Append(isFirst ? "" : "\n").Append("  // ").Append(title.ToUpperInvariant()).Append("\n\n");
            isFirst = false;
            foreach (var block in written.GroupBy(note => note.Parent))
            {
                Append(text, block.Key, [.. block], values);
            }
        }

        return text.Append("}\n").ToString();
    }

    private static void Append(StringBuilder text, string parent, SpecNote[] notes, JsonObject values)
    {
        var (indent, fields) = parent.Length > 0 ? ("    ", values[parent]!.AsObject()) : ("  ", values);
        if (parent.Length > 0)
        {
            text.Append($"  \"{parent}\": {{\n");
        }

        foreach (var note in notes)
        {
            text.Append($"{indent}// {note.Text}\n{indent}\"{note.Name}\": {fields[note.Name]?.ToJsonString(FedDistillJson.Compact) ?? "null"},\n");
        }

        if (parent.Length > 0)
        {
            text.Append("  },\n");
        }
    }
}
