using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>The settings that come with the program, and those in files of one's own.</summary>
public static class SettingCatalog
{
    private const string Folder = "Reproduction/";
    private const string Extension = ".json";

    /// <summary>The names of all that come with the program, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(SettingCatalog).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Finds settings.</summary>
    /// <param name="names">
    /// Names, beginnings of names with a star (<c>fedgen-*</c>), or paths of files of the same form that end in
    /// <c>.json</c>.
    /// </param>
    /// <returns>Each setting once, in the order named.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration when there is no such setting, or a file is
    /// wrong.</exception>
    public static IReadOnlyList<ReproductionSetting> Find(IEnumerable<string> names) =>
        [.. names.SelectMany(Expand).Distinct(StringComparer.Ordinal).Select(Read)];

    private static IEnumerable<string> Expand(string name)
    {
        if (!name.EndsWith('*'))
        {
            return [name];
        }

        var found = Names.Where(known => known.StartsWith(name[..^1], StringComparison.Ordinal)).ToArray();
        return found.Length > 0 ? found : throw Unknown(name, name[..^1]);
    }

    private static ReproductionSetting Read(string name) =>
        name.EndsWith(Extension, StringComparison.Ordinal)
            ? SettingDocument.Read(Path.GetFileNameWithoutExtension(name), ReadFile(name), ReadShipped)
            : SettingDocument.Read(name, ReadShipped(name), ReadShipped);

    private static string ReadShipped(string name)
    {
        using var stream = typeof(SettingCatalog).Assembly.GetManifestResourceStream($"{Folder}{name}{Extension}") ?? throw Unknown(name, name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The setting file {path} cannot be read: {exception.Message} Check its path.", exception);
        }
    }

    private static FedDistillException Unknown(string name, string likeness) => new(
        ErrorCode.InvalidConfiguration,
        $"There is no setting '{name}'; did you mean {Nearest(likeness)}? " +
        "Allowed are the names that reproduce --list shows, their beginnings with a star, and files of your own that end in .json.");

    // A part of a name is many edits from the whole of it.
    private static string Nearest(string likeness) =>
        Names.FirstOrDefault(name => name.Contains(likeness, StringComparison.OrdinalIgnoreCase)) ?? NearestName.To(likeness, Names);
}
