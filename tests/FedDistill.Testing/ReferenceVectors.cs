using System.Text.Json;

namespace FedDistill.Testing;

/// <summary>Published and recomputed numbers in double precision that the mathematics is held to.</summary>
public static class ReferenceVectors
{
    /// <summary>The whole document.</summary>
    public static JsonElement Root { get; } = Load();

    /// <summary>A JSON array of numbers.</summary>
    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    private static JsonElement Load()
    {
        using var stream = typeof(ReferenceVectors).Assembly.GetManifestResourceStream("vectors.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
