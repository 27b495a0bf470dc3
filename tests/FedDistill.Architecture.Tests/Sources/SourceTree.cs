namespace FedDistill.Architecture.Tests.Sources;

/// <summary>The files of the checkout that people write.</summary>
internal static class SourceTree
{
    private static readonly string[] NotWritten = ["bin", "obj", ".git", ".vs", "TestResults"];

    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".targets", ".proto", ".json", ".md", ".sql", ".sln", ".yml", ".yaml", ".sh", ".txt", ".editorconfig"];

    /// <summary>The folder of FedDistill.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# files that a project compiles, as paths from the root with forward slashes.</summary>
    public static IReadOnlyList<string> CSharp { get; } =
        [.. Files(Root).Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !path.Contains("/build/", StringComparison.Ordinal))];

    /// <summary>All files of text, as paths from the root.</summary>
    public static IReadOnlyList<string> Texts { get; } =
        [.. Files(Root).Where(path => TextEndings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))];

    /// <summary>The lines of a file.</summary>
    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    /// <summary>Whether a file belongs to the tests.</summary>
    public static bool IsTest(string path) => path.StartsWith("tests/", StringComparison.Ordinal);

    private static IEnumerable<string> Files(string folder)
    {
        var here = Directory.EnumerateFiles(folder).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'));
        var below = Directory.EnumerateDirectories(folder)
            .Where(child => !NotWritten.Contains(Path.GetFileName(child)))
            .SelectMany(Files);
        return here.Concat(below);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FedDistill.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("FedDistill.sln is in no folder above the test's.");
    }
}
