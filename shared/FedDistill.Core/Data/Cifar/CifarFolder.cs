using System.Globalization;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Cifar;

/// <summary>
/// A folder of CIFAR-10's or CIFAR-100's binary version (Krizhevsky, 2009): rows of one label byte, or of two, coarse and fine, of which
/// the fine one counts; then 3 x 32 x 32 pixels. Files <c>data_batch_1.bin</c> to <c>_5</c> and <c>test_batch.bin</c>, or
/// <c>train.bin</c> and <c>test.bin</c>; the names of the classes from <c>batches.meta.txt</c> or <c>fine_label_names.txt</c>.
/// </summary>
internal sealed class CifarFolder : IImageSource
{
    private const int PixelBytes = 3 * 32 * 32;
    private static readonly string[] AnybodysFiles = ["train.bin", "test.bin"];
    private static readonly InputShape ImageShape = new(3, 32, 32);

    private readonly bool _isHundred;

    public CifarFolder(string folder)
    {
        Path = folder;
        _isHundred = Batches(DatasetSplit.Train, isHundred: false).Length == 0 && Batches(DatasetSplit.Test, isHundred: false).Length == 0;
    }

    public string Path { get; }

    public bool HasTestSplit => Batches(DatasetSplit.Test, _isHundred).Length > 0;

    private int LabelBytes => _isHundred ? 2 : 1;

    private int RowBytes => LabelBytes + PixelBytes;

    /// <summary>Whether a folder has files of these names and, where a name is anybody's, of the right length.</summary>
    public static bool Is(string folder) =>
        HasNames(folder)
        && (Directory.EnumerateFiles(folder, "*_batch*.bin").Any()
            || AnybodysFiles.Select(name => new FileInfo(System.IO.Path.Combine(folder, name)))
                .Any(file => file is { Exists: true, Length: > 0 } && (file.Length % (1 + PixelBytes) == 0 || file.Length % (2 + PixelBytes) == 0)));

    /// <summary>Whether a folder has files of these names; they may be damaged.</summary>
    public static bool HasNames(string folder) =>
        Directory.EnumerateFiles(folder, "data_batch_*.bin").Any()
        || AnybodysFiles.Prepend("test_batch.bin").Any(name => File.Exists(System.IO.Path.Combine(folder, name)));

    public InputShape Shape(ImageHint? hint) => FixedShape.Of(Path, ImageShape, hint);

    /// <summary>
    /// The names beside the numbers; a name is a label value too, so that a folder of images of these classes fits the same schema.
    /// </summary>
    public LabelCoding Classes(DatasetSplit split)
    {
        var names = ClassNames();
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var label = 0; label < names.Length; label++)
        {
            values[names[label]] = label;
            values[label.ToString(CultureInfo.InvariantCulture)] = label;
        }

        return names.Length >= 2 && values.Count == 2 * names.Length ? new(names, values) : Labels(split).Classes();
    }

    public RawLabels Labels(DatasetSplit split)
    {
        var rows = Read(split, LabelBytes);
        var labels = new byte[rows.Length / LabelBytes];
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = rows[(row * LabelBytes) + LabelBytes - 1];
        }

        return RawLabels.OfBytes(labels, row => PlaceOf(split, row));
    }

    public InputTable Images(DatasetSplit split, InputShape shape) =>
        FixedShape.Check(Path, InputTable.FromPixels(ImageShape, Read(split, PixelBytes)), shape);

    /// <summary>The first or the last bytes of every row of a split.</summary>
    private byte[] Read(DatasetSplit split, int bytes)
    {
        var files = Files(split);
        var rows = files.Sum(file => Rows(file));
        if (rows * bytes > Array.MaxLength)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{Path}' has {rows} images; at most {Array.MaxLength / PixelBytes} are read. Give fewer files.");
        }

        var values = new byte[rows * bytes];
        var row = new byte[RowBytes];
        var place = 0;
        foreach (var file in files)
        {
            ForEachRow(file, row, () =>
            {
                row.AsSpan(bytes == PixelBytes ? LabelBytes : 0, bytes).CopyTo(values.AsSpan(place));
                place += bytes;
            });
        }

        return values;
    }

    private static void ForEachRow(string file, byte[] row, Action take)
    {
        try
        {
            using var stream = File.OpenRead(file);
            while (stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) == row.Length)
            {
                take();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{file}' cannot be read: {exception.Message}", exception);
        }
    }

    private long Rows(string file)
    {
        var length = new FileInfo(file).Length;
        return length > 0 && length % RowBytes == 0
            ? length / RowBytes
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{file}' has {length} bytes; CIFAR-{(_isHundred ? "100" : "10")} has a whole number of rows of {RowBytes}, and row " +
                $"{length / RowBytes} is cut short. Fetch the binary version again (the one for Python or Matlab is another).");
    }

    private string PlaceOf(DatasetSplit split, int row)
    {
        foreach (var file in Files(split))
        {
            var rows = (int)Rows(file);
            if (row < rows)
            {
                return $"'{file}', image {row}";
            }

            row -= rows;
        }

        return $"'{Path}', image {row}";
    }

    private string[] Files(DatasetSplit split)
    {
        var files = Batches(split, _isHundred);
        return files.Length > 0
            ? files
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"The folder '{Path}' holds no {split.ToString().ToLowerInvariant()} split of CIFAR. Looked for: " +
                $"{(split == DatasetSplit.Train ? "data_batch_1.bin ..., train.bin" : "test_batch.bin, test.bin")}. Put one of these files there.");
    }

    private string[] Batches(DatasetSplit split, bool isHundred)
    {
        string[] names = isHundred
            ? [split == DatasetSplit.Train ? "train.bin" : "test.bin"]
            : split == DatasetSplit.Train
                ? [.. Directory.EnumerateFiles(Path, "data_batch_*.bin").Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)]
                : ["test_batch.bin"];
        return [.. names.Select(name => System.IO.Path.Combine(Path, name)).Where(File.Exists)];
    }

    private string[] ClassNames()
    {
        var file = System.IO.Path.Combine(Path, _isHundred ? "fine_label_names.txt" : "batches.meta.txt");
        try
        {
            return File.Exists(file) ? [.. File.ReadLines(file).Take(257).Select(line => line.Trim()).Where(line => line.Length > 0)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{file}' cannot be read: {exception.Message}", exception);
        }
    }
}
