using FedDistill.Core.Data.Sources;
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
        var good = LabelInspection.GoodRows(labels, LabelCoding.Of(meaning), findings);
        var table = LabelInspection.Table(source.Images(DatasetSplit.Train, DatasetLoader.ImageShape(source.Path, meaning)), labels, meaning, good);
        return new(meaning, table, row => labels.PlaceOf(good[row]));
    }
}
