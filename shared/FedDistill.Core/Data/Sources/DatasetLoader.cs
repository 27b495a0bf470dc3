using FedDistill.Core.Data.Arrays;
using FedDistill.Core.Data.Cifar;
using FedDistill.Core.Data.Glyphs;
using FedDistill.Core.Data.Idx;
using FedDistill.Core.Data.Images;
using FedDistill.Core.Data.Tables;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Sources;

/// <summary>
/// Loads data sets by the text that names them (<see cref="DatasetSource.Parse"/>) as the federation's schema says.
/// </summary>
public static class DatasetLoader
{
    /// <summary>Rows with their hard labels.</summary>
    /// <param name="source">Any source with labels.</param>
    /// <param name="schema">The federation's schema.</param>
    /// <param name="split">Which rows; a source without splits gives all its rows for either.</param>
    /// <param name="rows">How many, chosen by the seed; 0: all (of the endless glyphs: 6000 train, 5000 test).</param>
    /// <param name="seed">The federation's seed.</param>
    /// <exception cref="FedDistillException">InvalidData when the data is missing, malformed, too small or does not fit
    /// the schema.</exception>
    public static LabelledTable LoadLabelled(
        string source, FederationSchema schema, DatasetSplit split, int rows = 0, long seed = 0)
    {
        var dataset = DatasetSource.Parse(source);
        switch (dataset.Kind)
        {
            case DatasetKind.Glyphs:
                CheckShape(dataset, GlyphSet.Shape, schema);
                return GlyphRows.Draw(seed, split == DatasetSplit.Train ? GlyphRows.Private : GlyphRows.Test, rows);
            case DatasetKind.TableFile:
                var (file, layout) = OpenTable(dataset, schema);
                var hardLabels = TableEncoder.HardLabels(file, layout, LabelCoding.Of(schema));
                var table = new LabelledTable(TableEncoder.Inputs(file, layout, schema), hardLabels, schema.ClassNames.Count);
                return Choose(dataset, table, rows, seed);
            case DatasetKind.FeatureArrays:
                var features = OpenFeatures(dataset);
                var encoded = features.Encode(features.Numbers(split), schema);
                return Choose(dataset, features.Labels(split).Join(encoded, LabelCoding.Of(schema)), rows, seed);
            default:
                var images = OpenImages(dataset) ?? throw NoLabels(dataset);
                var labels = images.Labels(split);
                return Choose(dataset, labels.Join(images.Images(split, ImageShape(dataset.Path, schema)), LabelCoding.Of(schema)), rows, seed);
        }
    }

    /// <summary>
    /// Inputs alone, such as a transfer set; labels are not looked at.
    /// </summary>
    /// <param name="source">A source of any kind.</param>
    /// <param name="schema">The federation's schema.</param>
    /// <param name="rows">How many, chosen by the seed; 0: all (of the endless glyphs and noise: 3000).</param>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="split">Of a source with splits: which.</param>
    /// <exception cref="FedDistillException">InvalidData when the data is missing, malformed, too small or does not fit
    /// the schema.</exception>
    public static InputTable LoadInputs(
        string source, FederationSchema schema, int rows = 0, long seed = 0, DatasetSplit split = DatasetSplit.Train)
    {
        var dataset = DatasetSource.Parse(source);
        switch (dataset.Kind)
        {
            case DatasetKind.Glyphs:
                CheckShape(dataset, GlyphSet.Shape, schema);
                return GlyphRows.Draw(seed, GlyphRows.Transfer, rows).Inputs;
            case DatasetKind.Noise:
                return NoiseRows.Draw(seed, schema.Shape, rows);
            case DatasetKind.TableFile:
                var (file, layout) = OpenTable(dataset, schema);
                return Choose(dataset, TableEncoder.Inputs(file, layout, schema), rows, seed);
            case DatasetKind.FeatureArrays:
                var features = OpenFeatures(dataset);
                return Choose(dataset, features.Encode(features.Numbers(split), schema), rows, seed);
            case DatasetKind.IdxFile:
                return Choose(dataset, FixedShape.Check(dataset.Path, IdxReader.ReadImages(dataset.Path), schema.Shape), rows, seed);
            default:
                return Choose(dataset, OpenImages(dataset)!.Images(split, ImageShape(dataset.Path, schema)), rows, seed);
        }
    }

    /// <summary>Makes a federation's schema from its public transfer set.</summary>
    /// <param name="transferSource">
    /// The transfer set; its labels, if it has any, serve only to list the classes when nothing else does. A table
    /// without a label
    /// column needs the hint: names of all columns, or for a file with a header the label's name.
    /// </param>
    /// <param name="hint">What a table does not say of itself; its classes hold for images too.</param>
    /// <param name="labelledSource">Labelled data that the operator has, such as the test set; lists the classes when
    /// the hint does not.</param>
    /// <param name="image">What images in files are brought to.</param>
    /// <exception cref="FedDistillException">InvalidData when the classes cannot be known or the data is
    /// malformed.</exception>
    public static FederationSchema ReadSchema(
        string transferSource, TableHint? hint = null, string? labelledSource = null, ImageHint? image = null)
    {
        var dataset = DatasetSource.Parse(transferSource);
        if (dataset.Kind == DatasetKind.Noise)
        {
            throw NoLabels(dataset);
        }

        var classes = LabelCoding.FromHint(hint) ?? ClassesOf(DatasetSource.Parse(labelledSource ?? transferSource), hint);
        switch (dataset.Kind)
        {
            case DatasetKind.Glyphs:
                return ImageSchema.Of(GlyphSet.Shape, classes);
            case DatasetKind.TableFile:
                var file = TableFile.Read(dataset.Path);
                var layout = TableLayout.FromHint(file, hint ?? new());
                return TableSchemaBuilder.Build(file, layout, layout.Rows, hint ?? new(), classes);
            case DatasetKind.FeatureArrays:
                var numbers = OpenFeatures(dataset).Numbers(DatasetSplit.Train);
                return FeatureArrays.Schema(numbers, [.. Enumerable.Range(0, numbers.Rows)], classes);
            case DatasetKind.IdxFile:
                return ImageSchema.Of(FixedShape.Of(dataset.Path, IdxReader.ReadImageShape(dataset.Path), image), classes);
            default:
                return ImageSchema.Of(OpenImages(dataset)!.Shape(image), classes);
        }
    }

    /// <summary>Whether a source keeps rows of its own for the test; else a part of its rows can be set aside.</summary>
    /// <exception cref="FedDistillException">InvalidData when it is not there or cannot be read.</exception>
    public static bool HasTestSplit(string source)
    {
        var dataset = DatasetSource.Parse(source);
        return dataset.Kind switch
        {
            DatasetKind.Glyphs => true,
            DatasetKind.FeatureArrays => OpenFeatures(dataset).HasTestSplit,
            _ => OpenImages(dataset)?.HasTestSplit ?? false,
        };
    }

    /// <summary>Deals one data set out as a simulated federation's private pool, transfer set and test set.</summary>
    /// <param name="spec">Data, sample counts, transfer mix, table and image hints and seed are used.</param>
    /// <exception cref="FedDistillException">InvalidData as for loading; InvalidConfiguration when the counts ask for
    /// more rows than there are.</exception>
    public static SimulationData LoadForSimulation(FederationSpec spec)
    {
        var dataset = DatasetSource.Parse(spec.Data);
        return dataset.Kind switch
        {
            DatasetKind.Glyphs => SimulationSplitter.Glyphs(spec),
            DatasetKind.TableFile => SimulationSplitter.Table(dataset.Path, spec),
            DatasetKind.FeatureArrays => SimulationSplitter.Features(OpenFeatures(dataset), spec),
            _ => SimulationSplitter.Images(OpenImages(dataset) ?? throw NoLabels(dataset), spec),
        };
    }

    /// <summary>A source of labelled images that stand in files; null for any other.</summary>
    internal static IImageSource? OpenImages(DatasetSource dataset) => dataset.Kind switch
    {
        DatasetKind.IdxFolder => new IdxSource(dataset.Path),
        DatasetKind.ImageFolder => new ImageFolder(dataset.Path),
        DatasetKind.CifarFolder => new CifarFolder(dataset.Path),
        DatasetKind.ImageArrays => new ImageArrays(new ArraySet(dataset.Path)),
        _ => null,
    };

    /// <summary>Rows of numbers.</summary>
    internal static FeatureArrays OpenFeatures(DatasetSource dataset) => new(new ArraySet(dataset.Path));

    /// <summary>Throws InvalidData where a federation of images is given a table.</summary>
    internal static void CheckTable(string path, FederationSchema schema)
    {
        if (schema.Shape.IsImage)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{path}' is a table; the federation's inputs are images of {schema.Shape}. Name a folder of images.");
        }
    }

    /// <summary>The shape of a federation's images.</summary>
    /// <exception cref="FedDistillException">InvalidData where its inputs are table rows.</exception>
    internal static InputShape ImageShape(string path, FederationSchema schema) => schema.Shape.IsImage
        ? schema.Shape
        : throw new FedDistillException(
            ErrorCode.InvalidData, $"'{path}' holds images; the federation's inputs are {schema.Shape}. Name a table.");

    private static FedDistillException NoLabels(DatasetSource dataset) => new(
        ErrorCode.InvalidData,
        dataset.Kind == DatasetKind.Noise
            ? $"'{dataset.Path}' has inputs of any shape and no labels, so it can only be a transfer set. Name data of your own or {DatasetSource.GlyphsName}."
            : $"'{dataset.Path}' holds images without labels, which are needed here. Name the folder that holds both idx files.");

    private static LabelCoding ClassesOf(DatasetSource labelled, TableHint? hint)
    {
        switch (labelled.Kind)
        {
            case DatasetKind.Glyphs:
                return LabelCoding.Numbered(GlyphSet.ClassCount);
            case DatasetKind.TableFile:
                var file = TableFile.Read(labelled.Path);
                var layout = TableLayout.FromHint(file, hint ?? new());
                return LabelCoding.FromValues(layout.HasLabel ? layout.Rows.Select(row => row.Fields[layout.LabelField]) : []);
            case DatasetKind.FeatureArrays:
                var features = OpenFeatures(labelled);
                return features.Labels(JudgedSplit(features.HasTestSplit)).Classes();
            case DatasetKind.Noise:
                throw NoLabels(labelled);
            default:
                var images = OpenImages(labelled) ?? throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{labelled.Path}' holds no labels, so the federation's classes are unknown. Name them in table.classes of the spec, or give a labelled test set.");
                return images.Classes(JudgedSplit(images.HasTestSplit));
        }
    }

    private static DatasetSplit JudgedSplit(bool hasTestSplit) => hasTestSplit ? DatasetSplit.Test : DatasetSplit.Train;

    private static (TableFile File, TableLayout Layout) OpenTable(DatasetSource dataset, FederationSchema schema)
    {
        CheckTable(dataset.Path, schema);
        var file = TableFile.Read(dataset.Path);
        return (file, TableLayout.FromSchema(file, schema));
    }

    private static LabelledTable Choose(DatasetSource dataset, LabelledTable table, int rows, long seed) =>
        rows == 0 ? table : table.Select(RowChoice.Of(dataset.Path, table.Rows, rows, seed));

    private static InputTable Choose(DatasetSource dataset, InputTable inputs, int rows, long seed) =>
        rows == 0 ? inputs : inputs.Select(RowChoice.Of(dataset.Path, inputs.Rows, rows, seed));

    private static void CheckShape(DatasetSource dataset, InputShape shape, FederationSchema schema)
    {
        if (shape != schema.Shape)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{dataset.Path}' holds inputs of {shape}; the federation's are {schema.Shape}. Name data of that shape.");
        }
    }
}
