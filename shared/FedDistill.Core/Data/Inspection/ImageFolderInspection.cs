using FedDistill.Core.Data.Images;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Inspection;

/// <summary>A folder of image files, file by file.</summary>
internal static class ImageFolderInspection
{
    private const int MostSizes = 5;

    public static InspectedRows Inspect(
        string path, FederationSchema? schema, TableHint? hint, ImageHint? image, FindingList findings)
    {
        var folder = new ImageFolder(path);
        var files = folder.Files(
            DatasetSplit.Train,
            unread: file => findings.Fault("file of a kind that is not read; save it as a PNG, or move it away", $"'{file}'"),
            other: file => findings.Warning("file that is no image and is passed over", $"'{file}'"));
        var shapes = new InputShape[files.Length];
        var classes = new string[files.Length];
        var readable = Where(files, findings, row =>
        {
            classes[row] = folder.ClassOf(DatasetSplit.Train, files[row]);
            shapes[row] = ImageFile.ReadShape(files[row]);
        });
        if (readable.Length == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' holds no image that can be read. See what is wrong with each.");
        }

        var labels = RawLabels.Of(readable.Select(row => classes[row]), row => $"'{files[readable[row]]}'");
        var sizes = Array.ConvertAll(readable, row => shapes[row]);
        var meaning = schema ?? ImageSchema.Of(folder.ShapeOf(sizes, image), LabelCoding.FromHint(hint) ?? labels.Classes());
        var shape = DatasetLoader.ImageShape(path, meaning);
        var labelled = LabelInspection.GoodRows(labels, LabelCoding.Of(meaning), findings);

        var width = shape.ValueCount;
        var pixels = folder.Room(labelled.Length, shape);
        var decoded = Where(labelled, findings, place => ImageFile.Read(
            files[readable[labelled[place]]], shape, pixels.AsSpan(place * width, width)));
        int[] good = Array.ConvertAll(decoded, place => labelled[place]);
        var inputs = InputTable.FromPixels(shape, pixels).Select(decoded);
        var indices = labels.Indices(LabelCoding.Of(meaning));
        var table = new LabelledTable(inputs, Array.ConvertAll(good, row => indices[row]), meaning.ClassNames.Count);
        return new(meaning, table, row => labels.PlaceOf(good[row]))
        {
            Sizes =
            [
                .. sizes.GroupBy(size => size).OrderByDescending(group => group.Count()).Take(MostSizes)
                    .Select(group => new SizeSummary($"{group.Key}", group.Count())),
            ],
        };
    }

    /// <summary>The places for which a reader does not throw; what it throws becomes a fault.</summary>
    private static int[] Where<T>(T[] items, FindingList findings, Action<int> read)
    {
        var good = new List<int>(items.Length);
        for (var place = 0; place < items.Length; place++)
        {
            try
            {
                read(place);
                good.Add(place);
            }
            catch (FedDistillException exception) when (exception.Code == ErrorCode.InvalidData)
            {
                findings.Fault("image that cannot be used", exception.Message);
            }
        }

        return [.. good];
    }
}
