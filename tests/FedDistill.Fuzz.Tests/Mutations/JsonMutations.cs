using System.Text;
using System.Text.Json.Nodes;
using FedDistill.Core.Randomness;

namespace FedDistill.Fuzz.Tests.Mutations;

/// <summary>Makes other documents of good ones: values of another kind, extremes, members twice, missing or unknown.</summary>
internal static class JsonMutations
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "0.5", "1e308", "-1e308", "1e-320", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
        "9223372036854775808", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"../x\"", "\"1\"", "[]", "{}", "[null]", "[[]]", "[{}]", "[1,1]",
        "{\"x\":null}", "{\"x\":1}", "\"NaN\"", "\"00:00:01\"", "\"99999999.00:00:00\"", "\"completed\"", "\"u8\"", "\"top-300\"",
    ];

    /// <summary>One of the samples after one to four changes; sometimes its bytes are changed as well.</summary>
    public static byte[] Of(SeededRandom random, IReadOnlyList<byte[]> samples)
    {
        if (random.NextInt(4) == 0)
        {
            return ByteMutations.Of(random, samples);
        }

        var text = Encoding.UTF8.GetString(samples[random.NextInt(samples.Count)]);
        for (var changes = 1 + random.NextInt(4); changes > 0; changes--)
        {
            text = Changed(random, text);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return random.NextInt(8) == 0 ? ByteMutations.Of(random, [bytes]) : bytes;
    }

    /// <summary>The text with one value changed; as it is where it is no tree (any more).</summary>
    private static string Changed(SeededRandom random, string text)
    {
        try
        {
            return Changed(random, JsonNode.Parse(text));
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return text;
        }
    }

    private static string Changed(SeededRandom random, JsonNode? root)
    {
        var nodes = new List<JsonNode>();
        Collect(root, nodes);
        if (nodes.Count == 0)
        {
            return Values[random.NextInt(Values.Length)];
        }

        // Marked in the tree and put in as text, for the values include what no tree holds.
        const string Mark = "a-mark-that-no-document-has";
        var node = nodes[random.NextInt(nodes.Count)];
        var value = Values[random.NextInt(Values.Length)];
        switch (node, random.NextInt(4))
        {
            case (JsonObject members, 0) when members.Count > 0:
                members.Remove(members.ElementAt(random.NextInt(members.Count)).Key);
                break;
            case (JsonObject members, 1):
                members["unknown"] = Mark;
                break;
            case (JsonArray items, 0) when items.Count > 0:
                items.RemoveAt(random.NextInt(items.Count));
                break;
            case (JsonArray items, 1):
                items.Insert(random.NextInt(items.Count + 1), Mark);
                break;
            default:
                if (node.Parent is null)
                {
                    return value;
                }

                node.ReplaceWith(Mark);
                break;
        }

        return root!.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    private static void Collect(JsonNode? node, List<JsonNode> into)
    {
        if (node is null)
        {
            return;
        }

        into.Add(node);
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children)
        {
            Collect(child, into);
        }
    }
}
