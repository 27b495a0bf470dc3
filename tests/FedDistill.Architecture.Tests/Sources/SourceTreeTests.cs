using System.Text.RegularExpressions;

namespace FedDistill.Architecture.Tests.Sources;

/// <summary>Where things stand and how large they are.</summary>
public sealed partial class SourceTreeTests
{
    private static readonly (string Folder, string Namespace)[] Projects =
    [
        ("shared/FedDistill.Core", "FedDistill.Core"),
        ("shared/FedDistill.Learning", "FedDistill.Learning"),
        ("client-node", "FedDistill.ClientNode"),
        ("coordinator", "FedDistill.Coordinator"),
        .. Directory.GetDirectories(Path.Combine(SourceTree.Root, "tests")).Select(Path.GetFileName).Select(name => ($"tests/{name}", name!)),
    ];

    private static readonly string[] KindsOfThings = ["helpers", "utils", "utilities", "interfaces", "common", "misc", "extensions"];

    [Fact]
    public void SourceTree_IsFound()
    {
        Assert.Contains("client-node/RoundParticipant.cs", SourceTree.CSharp);
        Assert.Contains("coordinator/Rounds/RoundPipeline.cs", SourceTree.CSharp);
        Assert.Contains("proto/feddistill/v1/transfer.proto", SourceTree.Texts);
    }

    [Fact]
    public void Files_Length_HasItsLimit()
    {
        var tooLong = SourceTree.CSharp
            .Select(path => (Path: path, SourceTree.Lines(path).Length, Limit: LimitOf(path)))
            .Where(file => file.Length > file.Limit)
            .Select(file => $"{file.Path}: {file.Length} lines, allowed {file.Limit}");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Files_PublicTypes_AreOneEachAndNamedAsTheFile()
    {
        var wrong =
            from path in SourceTree.CSharp
            let types = SourceTree.Lines(path).Select(line => PublicType().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value).ToList()
            where types.Count > 1 || (types.Count == 1 && types[0] != Path.GetFileNameWithoutExtension(path))
            select $"{path}: {string.Join(", ", types)}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_Namespace_IsTheFolder()
    {
        var wrong =
            from path in SourceTree.CSharp
            from line in SourceTree.Lines(path)
            where line.StartsWith("namespace ", StringComparison.Ordinal) && line != $"namespace {NamespaceOf(path)};"
            select $"{path}: {line}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_Names_AreFeatures()
    {
        var kinds = SourceTree.CSharp.SelectMany(path => path.Split('/')[..^1]).Distinct()
            .Where(folder => KindsOfThings.Contains(folder.ToLowerInvariant()));

        Assert.Empty(kinds);
    }

    [Fact]
    public void Texts_Paths_AreOfNoOnesMachine()
    {
        var machines =
            from path in SourceTree.Texts
            from line in SourceTree.Lines(path)
            where MachinePath().IsMatch(line)
            select $"{path}: {line.Trim()}";

        Assert.Empty(machines);
    }

    private static int LimitOf(string path) => path switch
    {
        "client-node/RoundParticipant.cs" or "coordinator/Rounds/RoundPipeline.cs" => 150,
        _ => SourceTree.IsTest(path) ? 400 : 300,
    };

    private static string NamespaceOf(string path)
    {
        var (folder, name) = Projects.First(project => path.StartsWith(project.Folder + "/", StringComparison.Ordinal));
        return string.Join('.', (string[])[name, .. path[(folder.Length + 1)..].Split('/')[..^1]]);
    }

    [GeneratedRegex(
        @"^public (?:(?:static|sealed|abstract|partial|readonly|ref) )*(?:class|record struct|record|struct|interface|enum|delegate \S+) (?<name>\w+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?<![\w.:/-])(?:/(?:home|root|Users|work|mnt|tmp)/\w|[A-Z]:\\\w)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MachinePath();
}
