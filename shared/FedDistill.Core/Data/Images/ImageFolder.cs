using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Images;

/// <summary>
/// A folder of PNG and JPEG files. The first folder below it is the class, <c>cat/001.png</c>; or first the split, <c>train/cat/001.png</c>
/// and <c>test/cat/002.png</c>, where those hold class folders and no image beside them. Without class folders the images are unlabelled. Rows go by their paths, ordinal.
/// </summary>
internal sealed class ImageFolder(string folder) : IImageSource
{
    private static readonly string[] Trains = ["train", "training"];
    private static readonly string[] Tests = ["test", "testing"];
    private static readonly string[] Unread = [".bmp", ".gif", ".tif", ".tiff", ".webp", ".dcm", ".heic", ".jp2"];

    // Hidden files are a system's own. Links could lead in a circle: so deep and no deeper.
    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8 };

    private static readonly EnumerationOptions Shallow = new();

    public string Path => folder;

    public bool HasTestSplit => SplitFolder(Tests) is not null;

    /// <summary>Whether a folder has an image somewhere in it.</summary>
    public static bool Is(string folder) =>
        Directory.EnumerateFiles(folder, "*", Deep).Any(path => ImageFile.HasImageName(path) || IsUnread(path));

    public InputShape Shape(ImageHint? hint)
    {
        if (hint is { Height: > 0, Channels: > 0 })
        {
            return new(hint.Channels, hint.Height, hint.Width);
        }

        return ShapeOf([.. Files(DatasetSplit.Train).Select(ImageFile.ReadShape)], hint);
    }

    /// <summary>The shape that images of these shapes are brought to; at least one.</summary>
    /// <exception cref="FedDistillException">InvalidData when that would be larger than an input may be.</exception>
    public InputShape ShapeOf(IReadOnlyList<InputShape> shapes, ImageHint? hint)
    {
        var (height, width) = hint is { Height: > 0 }
            ? (hint.Height, hint.Width)
            : MostCommon(shapes.Select(shape => (shape.Height, shape.Width)));
        var channels = hint is { Channels: > 0 } ? hint.Channels : MostCommon(shapes.Select(shape => shape.Channels));
        return height <= ImageHint.LargestSide && width <= ImageHint.LargestSide
            ? new(channels, height, width)
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"The images of '{folder}' are mostly {width} wide and {height} high; inputs have sides of at most {ImageHint.LargestSide}. " +
                "Say what to bring them to: \"image\": { \"height\": 64, \"width\": 64 } in the spec, or --image 3x64x64.");
    }

    public LabelCoding Classes(DatasetSplit split) => Labels(split).Classes();

    public RawLabels Labels(DatasetSplit split)
    {
        var files = Files(split);
        return RawLabels.Of(files.Select(path => ClassOf(split, path)), row => $"'{files[row]}'");
    }

    public InputTable Images(DatasetSplit split, InputShape shape)
    {
        var files = Files(split);
        var pixels = Room(files.Length, shape);
        for (var row = 0; row < files.Length; row++)
        {
            ImageFile.Read(files[row], shape, pixels.AsSpan(row * shape.ValueCount, shape.ValueCount));
        }

        return InputTable.FromPixels(shape, pixels);
    }

    /// <summary>Room for the pixels of some images, shape [images, values].</summary>
    /// <exception cref="FedDistillException">InvalidData when they are more than an array holds.</exception>
    public byte[] Room(int images, InputShape shape)
    {
        var size = (long)images * shape.ValueCount;
        return size <= Array.MaxLength
            ? new byte[size]
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"{images} images of '{folder}' at {shape} are {size} bytes; at most {Array.MaxLength} fit. Ask for smaller ones by image in the spec.");
    }

    /// <summary>The image files of a split in the order of their rows.</summary>
    /// <param name="split">Which.</param>
    /// <param name="unread">Is given each file of a kind that is not read; null: the first is the end.</param>
    /// <param name="other">Is given each file that is no image.</param>
    /// <exception cref="FedDistillException">InvalidData when there are none, or some are of a kind that is not read.</exception>
    public string[] Files(DatasetSplit split, Action<string>? unread = null, Action<string>? other = null)
    {
        var root = Root(split);
        string[] all = [.. Directory.EnumerateFiles(root, "*", Deep).OrderBy(path => Relative(root, path), StringComparer.Ordinal)];
        foreach (var path in all.Where(path => !ImageFile.HasImageName(path)))
        {
            var report = !IsUnread(path) ? other : unread ?? throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}' is no PNG or JPEG; others are not read. Save it as a PNG, or move it out of '{folder}'.");
            report?.Invoke(path);
        }

        string[] files = [.. all.Where(ImageFile.HasImageName)];
        return files.Length > 0
            ? files
            : throw new FedDistillException(ErrorCode.InvalidData, $"The folder '{root}' holds no PNG or JPEG. Put images there, in a folder for each class.");
    }

    /// <summary>The name of the folder that says a file's class.</summary>
    /// <exception cref="FedDistillException">InvalidData when it stands in none.</exception>
    public string ClassOf(DatasetSplit split, string path)
    {
        var parts = Relative(Root(split), path).Split('/');
        return parts.Length > 1
            ? parts[0]
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' stands in no class folder, so its label is unknown, and labels are needed here. Put it into a folder named like its class.");
    }

    private string Root(DatasetSplit split) => SplitFolder(split == DatasetSplit.Train ? Trains : Tests)
        ?? (SplitFolder(Trains) is null && SplitFolder(Tests) is null
            ? folder
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{folder}' has no {split.ToString().ToLowerInvariant()} split beside its other. Add the folder '{(split == DatasetSplit.Train ? "train" : "test")}', " +
                "or name the folder of the split itself."));

    private string? SplitFolder(string[] names) => names.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(HasClassFolders);

    // With images of its own it is a class of that name: trains, or tests in a laboratory.
    private static bool HasClassFolders(string path) =>
        Directory.Exists(path)
        && Directory.EnumerateDirectories(path, "*", Shallow).Any()
        && !Directory.EnumerateFiles(path, "*", Shallow).Any(file => ImageFile.HasImageName(file) || IsUnread(file));

    private static string Relative(string root, string path) => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/');

    private static bool IsUnread(string path) => Unread.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Of equally common ones the smallest, so that the order of files does not matter.</summary>
    private static T MostCommon<T>(IEnumerable<T> values) =>
        values.GroupBy(value => value).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
}
