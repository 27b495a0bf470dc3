using System.IO.Compression;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Arrays;

/// <summary>
/// Inputs and labels as NumPy arrays: one .npz with <c>x</c> and <c>y</c>, or <c>x_train</c>, <c>y_train</c>, <c>x_test</c>,
/// <c>y_test</c>, or <c>train_images</c>, <c>train_labels</c>, <c>test_images</c>, <c>test_labels</c>; a folder of .npy files with these
/// names; or one .npy file of inputs, <c>x.npy</c>, <c>x_*.npy</c> or <c>*_x.npy</c>, with its labels beside it, called likewise with y.
/// </summary>
internal sealed class ArraySet
{
    private const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;
    private static readonly string[] TrainInputs = ["x_train", "train_images"];
    private static readonly string[] TestInputs = ["x_test", "test_images"];

    private readonly bool _isZip;
    private readonly string? _inputs;
    private readonly List<string> _names;

    /// <summary>Looks at the names of the arrays.</summary>
    /// <exception cref="FedDistillException">InvalidData when the file cannot be read.</exception>
    public ArraySet(string path)
    {
        Path = path;
        var isFolder = Directory.Exists(path);
        _isZip = !isFolder && System.IO.Path.GetExtension(path).Equals(".npz", AnyCase);
        _inputs = isFolder || _isZip ? null : System.IO.Path.GetFileNameWithoutExtension(path);
        _names = _isZip
            ? Guarded(path, () =>
            {
                using var zip = ZipFile.OpenRead(path);
                return zip.Entries.Select(entry => entry.FullName).Where(IsArray).Select(Stem).Order(StringComparer.Ordinal).ToList();
            })
            : [.. Directory.EnumerateFiles(Folder, "*.npy").Where(IsArray).Select(Stem).Order(StringComparer.Ordinal)];
    }

    /// <summary>As it was named.</summary>
    public string Path { get; }

    /// <summary>Whether there are inputs of their own for the test.</summary>
    public bool HasTestSplit => _inputs is null && Find(TestInputs) is not null;

    /// <summary>A split that there are inputs of: train, where there are both.</summary>
    public DatasetSplit AnySplit => HasTestSplit && Find(TrainInputs) is null ? DatasetSplit.Test : DatasetSplit.Train;

    private string Folder => _inputs is null ? Path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>Whether a folder holds arrays of inputs.</summary>
    public static bool IsFolder(string folder) => Directory.EnumerateFiles(folder, "*.npy").Select(Stem)
        .Any(name => name.Equals("x", AnyCase) || TrainInputs.Concat(TestInputs).Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a file is named like arrays.</summary>
    public static bool IsFile(string path) => IsArray(path) || System.IO.Path.GetExtension(path).Equals(".npz", AnyCase);

    /// <summary>Type and shape of a split's inputs.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are none, or they are no inputs.</exception>
    public NpyHeader InputHeader(DatasetSplit split)
    {
        var header = Open(InputName(split), NpyHeader.Read);
        return header.Kind is not ('U' or 'S') && header.Extents.Length >= 2 && !header.Extents.Contains(0)
            ? header
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{PlaceOf(InputName(split))}' has the shape {header.Shape} and the type {header.Type}; inputs are numbers of shape " +
                "(N, features), (N, H, W), (N, H, W, C) or (N, C, H, W) with at least one row. Save such an array.");
    }

    /// <summary>A split's inputs.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are none, or they are damaged.</exception>
    public NpyArray Inputs(DatasetSplit split)
    {
        InputHeader(split);
        return Open(InputName(split), NpyArray.Read);
    }

    /// <summary>A split's labels.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are none, they are damaged, or not one for each input.</exception>
    public RawLabels Labels(DatasetSplit split)
    {
        var inputs = InputName(split);
        var name = LabelName(inputs) ?? throw new FedDistillException(
            ErrorCode.InvalidData,
            $"'{PlaceOf(inputs)}' comes without labels, which are needed here. Save them beside it, called {Likewise(inputs)}.");
        var labels = Open(name, NpyArray.Read);
        var rows = InputHeader(split).Rows;
        if (labels.Header.Extents is not ([_] or [_, 1]) || labels.Rows != rows)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{labels.Path}' has the shape {labels.Header.Shape}; '{PlaceOf(inputs)}' has {rows} rows, and each needs one label: ({rows},). " +
                "Of one-hot rows take y.argmax(1).");
        }

        return RawLabels.Of(Enumerable.Range(0, labels.Rows).Select(labels.Text), row => $"'{labels.Path}', row {row}");
    }

    private static bool IsArray(string path) => System.IO.Path.GetExtension(path).Equals(".npy", AnyCase);

    private static string Stem(string path) => System.IO.Path.GetFileNameWithoutExtension(path);

    private string InputName(DatasetSplit split)
    {
        var hasSplits = Find(TrainInputs) is not null || Find(TestInputs) is not null;
        return _inputs
            ?? Find(hasSplits ? split == DatasetSplit.Train ? TrainInputs : TestInputs : ["x"])
            ?? throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{Path}' has no inputs of the {split.ToString().ToLowerInvariant()} split; its arrays are {(_names.Count == 0 ? "none" : string.Join(", ", _names.Take(20)))}. " +
                "Call them x and y, or x_train, y_train, x_test and y_test.");
    }

    private string? Find(string[] names) => _names.Find(name => names.Contains(name, StringComparer.OrdinalIgnoreCase));

    private string? LabelName(string inputs) => Find([Likewise(inputs)]);

    // x_train is to y_train, and train_images to train_labels, as site_x is to site_y.
    private static string Likewise(string inputs)
    {
        if (inputs.EndsWith("_images", AnyCase))
        {
            return string.Concat(inputs.AsSpan(0, inputs.Length - "images".Length), "labels");
        }

        return inputs.Equals("x", AnyCase) || inputs.StartsWith("x_", AnyCase) ? $"y{inputs[1..]}"
            : inputs.EndsWith("_x", AnyCase) ? $"{inputs[..^1]}y"
            : $"{inputs}_y";
    }

    private string PlaceOf(string name) => _isZip ? $"{Path}/{name}" : System.IO.Path.Combine(_inputs is null ? Path : System.IO.Path.GetDirectoryName(Path) ?? "", $"{name}.npy");

    private T Open<T>(string name, Func<string, Stream, T> read) => Guarded(PlaceOf(name), () =>
    {
        if (!_isZip)
        {
            using var file = File.OpenRead(System.IO.Path.Combine(Folder, $"{name}.npy"));
            return read(PlaceOf(name), file);
        }

        using var zip = ZipFile.OpenRead(Path);
        using var entry = zip.Entries.First(entry => IsArray(entry.FullName) && Stem(entry.FullName) == name).Open();
        return read(PlaceOf(name), entry);
    });

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}' is damaged or cut short: {exception.Message} Save it again with numpy.savez.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
