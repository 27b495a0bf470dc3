using System.Security.Cryptography;
using System.Text.Json;

namespace FedDistill.EndToEnd.Tests.Processes;

/// <summary>Reads what runs leave behind.</summary>
internal static class RunOutput
{
    /// <summary>A JSON document.</summary>
    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary><c>run.json</c> of an output folder.</summary>
    public static JsonElement Run(string folder) => Json(File.ReadAllText(Path.Combine(folder, "run.json")));

    /// <summary>The hash of the final student.</summary>
    public static string StudentSha256(JsonElement run) => run.GetProperty("final").GetProperty("studentSha256").GetString()!;

    /// <summary>The hash of a file.</summary>
    public static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
