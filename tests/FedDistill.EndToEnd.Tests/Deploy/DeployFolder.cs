using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace FedDistill.EndToEnd.Tests.Deploy;

/// <summary>The files of deploy/, read as the tools that they are for read them.</summary>
internal static partial class DeployFolder
{
    /// <summary>The checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder's path.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Root, "deploy");

    /// <summary>All its files, below the folder.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>A file's text.</summary>
    public static string Text(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    /// <summary>The documents of a YAML file, anchors and merges resolved.</summary>
    public static IEnumerable<JsonElement> Documents(string file)
    {
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        foreach (var text in DocumentEnd().Split(Text(file)))
        {
            var document = deserializer.Deserialize<object>(new MergingParser(new Parser(new StringReader(text))));
            yield return JsonSerializer.SerializeToElement(document);
        }
    }

    /// <summary>Every command line of the two programs in every file: those that run, and those that are told to people.</summary>
    public static IEnumerable<DeployedCommand> Commands() => Files.Where(file => !file.EndsWith(".json", StringComparison.Ordinal)).SelectMany(CommandsOf);

    /// <summary>The services of a compose file.</summary>
    public static IEnumerable<(string Name, JsonElement Service)> Services(string file) =>
        Assert.Single(Documents(file)).GetProperty("services").EnumerateObject().Select(service => (service.Name, service.Value));

    /// <summary>The containers of a Kubernetes file, those that run before others included.</summary>
    public static IEnumerable<JsonElement> Containers(string file) =>
        from document in Documents(file)
        where document.GetProperty("kind").GetString() is "StatefulSet" or "Job"
        let pod = document.GetProperty("spec").GetProperty("template").GetProperty("spec")
        from container in Items(pod, "initContainers").Concat(Items(pod, "containers"))
        select container;

    private static IEnumerable<DeployedCommand> CommandsOf(string file) => Told(file).Concat(file switch
    {
        _ when file.StartsWith("compose", StringComparison.Ordinal) => Services(file)
            .Where(service => service.Service.TryGetProperty("command", out _))
            .Select(service => new DeployedCommand(
                file, service.Name is "north" or "south" or "west" ? "feddistill-client" : "feddistill-coordinator", [.. Items(service.Service, "command").Select(Word)])),
        _ when file.StartsWith("kubernetes", StringComparison.Ordinal) && file != "kubernetes/kustomization.yml" => Containers(file)
            .Select(container => new DeployedCommand(file, container.GetProperty("image").GetString()!, [.. Items(container, "args").Select(Word)])),
        _ => [],
    });

    /// <summary>Command lines as text: of units, in instructions, in comments.</summary>
    private static IEnumerable<DeployedCommand> Told(string file) => CommandText().Matches(Text(file).Replace("\", \"", " ", StringComparison.Ordinal))
        .Select(match => new DeployedCommand(file, match.Groups["program"].Value, match.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static JsonElement[] Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];

    private static string Word(JsonElement word) => word.ValueKind == JsonValueKind.String ? word.GetString()! : word.GetRawText();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "FedDistill.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No checkout is above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"(?<program>feddistill-(coordinator|client)) (?<rest>(?!is |as |to |and |or )[a-z]+( [^|#`\n""'\])&;]+)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandText();

    [GeneratedRegex("^---$", RegexOptions.Multiline, 1000)]
    private static partial Regex DocumentEnd();
}
