using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Idx;

/// <summary>A folder with the idx files of a training and a test split, named as MNIST's are.</summary>
internal static class IdxFolder
{
    private static readonly string[] TrainPrefixes = ["train"];
    private static readonly string[] TestPrefixes = ["t10k", "test"];
    private static readonly string[] ImageRanks = ["idx3", "idx4"];
    private static readonly string[] LabelRanks = ["idx1"];
    private static readonly string[] Endings = ["", ".gz"];

    /// <summary>The images file of a split.</summary>
    /// <exception cref="FedDistillException">InvalidData when none of the usual names is there.</exception>
    public static string ImagesFile(string folder, DatasetSplit split) => Find(folder, split, "images", ImageRanks);

    /// <summary>The labels file of a split.</summary>
    /// <exception cref="FedDistillException">InvalidData when none of the usual names is there.</exception>
    public static string LabelsFile(string folder, DatasetSplit split) => Find(folder, split, "labels", LabelRanks);

    /// <summary>The labels of a split.</summary>
    /// <exception cref="FedDistillException">InvalidData when a file is missing or damaged, or there is not one label for each
    /// image.</exception>
    public static byte[] ReadLabels(string folder, DatasetSplit split)
    {
        var imagesFile = ImagesFile(folder, split);
        var labelsFile = LabelsFile(folder, split);
        var images = IdxReader.ReadImageCount(imagesFile);
        var labels = IdxReader.ReadLabels(labelsFile);
        return images == labels.Length
            ? labels
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{imagesFile}' holds {images} images and '{labelsFile}' {labels.Length} labels. Each image needs one label: fetch both files again.");
    }

    private static string Find(string folder, DatasetSplit split, string what, string[] ranks)
    {
        var names = (
            from prefix in split == DatasetSplit.Train ? TrainPrefixes : TestPrefixes
            from rank in ranks
            from separator in "-."
            from ending in Endings
            select $"{prefix}-{what}{separator}{rank}-ubyte{ending}").ToList();
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FedDistillException(
                ErrorCode.InvalidData,
                $"The folder '{folder}' holds no {what} of the {split.ToString().ToLowerInvariant()} split. Looked for: {string.Join(", ", names)}. " +
                "Put one of these files there, or PNG or JPEG images in a folder for each class, or name another folder.");
    }
}
