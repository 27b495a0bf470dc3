using System.Globalization;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Images;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;

namespace FedDistill.Coordinator.Cli;

/// <summary>
/// Reads what <c>predict</c> is given, exactly as the federation read its data: tables by columns, categories and scales
/// of the schema, images by its size and channels.
/// </summary>
internal static class PredictInputs
{
    /// <summary>Reads a table, arrays, an idx file, an image, or a folder of images, idx files, arrays or CIFAR files.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="schema">The federation's schema.</param>
    /// <param name="log">Is told which split was taken, where there are splits.</param>
    /// <returns>The inputs, and what each is called: its number from 1, or an image's path within the folder.</returns>
    /// <exception cref="FedDistillException">InvalidData when something is missing, damaged or does not fit.</exception>
    public static (InputTable Rows, IReadOnlyList<string> Names) Read(string path, FederationSchema schema, TextWriter log)
    {
        var images = ImagesIn(path);
        if (images.Count > 0)
        {
            return (ReadImages(images, schema), [.. images.Select(image => image == path ? Path.GetFileName(path) : Path.GetRelativePath(path, image).Replace('\\', '/'))]);
        }

        // The train split is what a student may have learned from.
        var hasSplits = path != DatasetSource.GlyphsName && DatasetLoader.HasTestSplit(path);
        if (hasSplits)
        {
            log.WriteLine($"'{path}' has a test split: that is what is looked at.");
        }

        var rows = DatasetLoader.LoadInputs(path, schema, split: hasSplits ? DatasetSplit.Test : DatasetSplit.Train);
        return (rows, [.. Enumerable.Range(1, rows.Rows).Select(row => row.ToString(CultureInfo.InvariantCulture))]);
    }

    private static IReadOnlyList<string> ImagesIn(string path)
    {
        if (!Directory.Exists(path))
        {
            return ImageFile.HasImageName(path) ? [path] : [];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(ImageFile.HasImageName).Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static InputTable ReadImages(IReadOnlyList<string> images, FederationSchema schema)
    {
        var width = schema.Shape.ValueCount;
        if ((long)images.Count * width > Array.MaxLength)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"{images.Count} images of {schema.Shape} are more than an array holds. Give a smaller folder.");
        }

        var pixels = new byte[images.Count * width];
        for (var index = 0; index < images.Count; index++)
        {
            ImageFile.Read(images[index], schema.Shape, pixels.AsSpan(index * width, width));
        }

        return InputTable.FromPixels(schema.Shape, pixels);
    }
}
