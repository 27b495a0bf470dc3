using FedDistill.Core.Data.Arrays;
using FedDistill.Core.Data.Cifar;
using FedDistill.Core.Data.Idx;
using FedDistill.Core.Data.Images;
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

    /// <summary>What the names of all sets begin with that the program draws.</summary>
    public const string BuiltInPrefix = "builtin:";

    private const string Allowed =
        $"Allowed: {GlyphsName}, for a transfer set also {NoiseName}, a folder of PNG or JPEG images (a folder for each class), of idx files or " +
        "of CIFAR's binary files, NumPy arrays (.npz, or .npy and its labels beside it), an idx file of images, " +
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

        if (text.StartsWith(BuiltInPrefix, StringComparison.Ordinal))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"There is no data set '{text}'. {Allowed}");
        }

        if (Directory.Exists(text))
        {
            return new(KindOfFolder(text), text);
        }

        if (!File.Exists(text))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"There is no file or folder '{text}' (looked in '{System.IO.Path.GetFullPath(text)}'). {Allowed}");
        }

        if (ArraySet.IsFile(text))
        {
            return new(KindOfArrays(text), text);
        }

        if (IdxReader.IsIdx(text))
        {
            return new(DatasetKind.IdxFile, text);
        }

        return TableExtensions.Contains(System.IO.Path.GetExtension(text), StringComparer.OrdinalIgnoreCase)
            ? new(DatasetKind.TableFile, text)
            : throw new FedDistillException(ErrorCode.InvalidData, $"'{text}' is neither an idx file nor named like a table. {Allowed}");
    }

    private static DatasetKind KindOfFolder(string folder)
    {
        try
        {
            if (Directory.EnumerateFiles(folder, "*-ubyte*").Any())
            {
                return DatasetKind.IdxFolder;
            }

            return CifarFolder.Is(folder) ? DatasetKind.CifarFolder
                : ArraySet.IsFolder(folder) ? KindOfArrays(folder)
                : ImageFolder.Is(folder) ? DatasetKind.ImageFolder
                // Damaged, then: its reader says how.
                : CifarFolder.HasNames(folder) ? DatasetKind.CifarFolder
                : DatasetKind.IdxFolder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"The folder '{folder}' cannot be read: {exception.Message}", exception);
        }
    }

    private static DatasetKind KindOfArrays(string path)
    {
        var arrays = new ArraySet(path);
        return arrays.InputHeader(arrays.AnySplit).Extents.Length == 2 ? DatasetKind.FeatureArrays : DatasetKind.ImageArrays;
    }
}
