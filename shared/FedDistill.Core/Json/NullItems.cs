using System.Text.Json;

namespace FedDistill.Core.Json;

/// <summary>Finds nulls in lists: no list of ours holds any, and the serializer would let them in.</summary>
internal static class NullItems
{
    /// <summary>Whether an array anywhere in the document has a null among its items.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static bool AreIn(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(
            json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var containers = new Stack<JsonTokenType>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    containers.Push(reader.TokenType);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    containers.Pop();
                    break;
                case JsonTokenType.Null when containers.TryPeek(out var container) && container == JsonTokenType.StartArray:
                    return true;
                default:
                    break;
            }
        }

        return false;
    }
}
