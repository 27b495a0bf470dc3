using System.Globalization;
using FedDistill.Core.Data.Arrays;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Inspection;

/// <summary>Images that are kept as pixels, row after row in a few files.</summary>
internal static class ImageInspection
{
    public static InspectedRows Inspect(
        IImageSource source, FederationSchema? schema, TableHint? hint, ImageHint? image, FindingList findings)
    {
        var labels = source.Labels(DatasetSplit.Train);
        var meaning = schema ?? ImageSchema.Of(source.Shape(image), LabelCoding.FromHint(hint) ?? source.Classes(DatasetSplit.Train));
        var shape = DatasetLoader.ImageShape(source.Path, meaning);
        var bad = new HashSet<int>();
        var images = source is ImageArrays arrays
            ? arrays.Images(DatasetSplit.Train, shape, (row, place, number) => Tolerate(row, place, number, bad, findings))
            : source.Images(DatasetSplit.Train, shape);
        int[] good = [.. LabelInspection.GoodRows(labels, LabelCoding.Of(meaning), findings).Where(row => !bad.Contains(row))];
        if (good.Length == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{source.Path}' holds no image that can be used. See what is wrong with each.");
        }

        var table = LabelInspection.Table(images, labels, meaning, good);
        return new(meaning, table, row => labels.PlaceOf(good[row]));
    }

    // One for each image: where one number is no pixel, most of its others are none either.
    private static void Tolerate(int row, int place, double number, HashSet<int> bad, FindingList findings)
    {
        if (bad.Add(row))
        {
            findings.Fault(
                "image with a number that is no pixel: whole numbers are 0 to 255, fractions 0 to 1; save x.astype('uint8'), or undo a scaling by mean and deviation",
                string.Create(CultureInfo.InvariantCulture, $"row {row}, value {place}: {number}"));
        }
    }
}
