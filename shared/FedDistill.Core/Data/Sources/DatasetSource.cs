using FedDistill.Core.Data.Idx;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Sources;

/// <summary>What a <c>--data</c>, <c>--transfer</c> or <c>--test</c> text names.</summary>
/// <param name="Kind">Where the rows come from.</param>
/// <param name="Path">File or folder as given; the text itself for a built-in set.</param>
public sealed record DatasetSource(DatasetKind Kind, string Path)
{
    /// <summary>The name of the data set that the program draws.</summary>
    public const string GlyphsName = "builtin:glyphs";

    /// <summary>The name of the inputs without meaning, of whatever shape a federation has; a transfer set
    /// only.</summary>
    public const string NoiseName = "builtin:noise";

    private const string Allowed =
        $"Allowed: {GlyphsName}, for a transfer set also {NoiseName}, a folder of idx files, an idx file of images, " +
        "a table file (.csv, .data, .tra, .tes, .txt), or lines of LABEL, tab, TEXT (.tsv, .txt).";

    private static readonly string[] TableExtensions = [".csv", ".data", ".tra", ".tes", ".txt", ".tsv"];

    /// <summary>Recognises a source by its name and, for a file, by its first bytes.</summary>
    /// <exception cref="FedDistillException">InvalidData when nothing is there, InvalidConfiguration when there is no
    /// such built-in set.</exception>
    public static DatasetSource Parse(string text)
    {
        if (text == GlyphsName)
        {
            return new(DatasetKind.Glyphs, text);
        }

        if (text == NoiseName)
        {
            return new(DatasetKind.Noise, text);
        }

        if (text.StartsWith("builtin:", StringComparison.Ordinal))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"There is no data set '{text}'. {Allowed}");
        }

        if (Directory.Exists(text))
        {
            return new(DatasetKind.IdxFolder, text);
        }

        if (!File.Exists(text))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"There is no file or folder '{text}' (looked in '{System.IO.Path.GetFullPath(text)}'). {Allowed}");
        }

        if (IdxReader.IsIdx(text))
        {
            return new(DatasetKind.IdxFile, text);
        }

        return TableExtensions.Contains(System.IO.Path.GetExtension(text), StringComparer.OrdinalIgnoreCase)
            ? new(DatasetKind.TableFile, text)
            : throw new FedDistillException(ErrorCode.InvalidData, $"'{text}' is neither an idx file nor named like a table. {Allowed}");
    }
}
