using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Idx;

/// <summary>A folder of idx files; its classes are 0 to the largest label.</summary>
internal sealed class IdxSource(string folder) : IImageSource
{
    public string Path => folder;

    public bool HasTestSplit => true;

    public InputShape Shape(ImageHint? hint) =>
        FixedShape.Of(folder, IdxReader.ReadImageShape(IdxFolder.ImagesFile(folder, DatasetSplit.Train)), hint);

    public LabelCoding Classes(DatasetSplit split) => IdxLabels.Classes(IdxReader.ReadLabels(IdxFolder.LabelsFile(folder, split)));

    public RawLabels Labels(DatasetSplit split) =>
        RawLabels.OfBytes(IdxFolder.ReadLabels(folder, split), row => $"'{folder}', image {row}");

    public InputTable Images(DatasetSplit split, InputShape shape) =>
        FixedShape.Check(folder, IdxReader.ReadImages(IdxFolder.ImagesFile(folder, split)), shape);
}
