using FedDistill.Core.Data.Glyphs;
using FedDistill.Core.Data.Idx;
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
    /// <param name="source">A folder of idx files, a table file or <c>builtin:glyphs</c>.</param>
    /// <param name="schema">The federation's schema.</param>
    /// <param name="split">Which rows; a table file has one split and gives all its rows.</param>
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
            case DatasetKind.IdxFolder:
                var (images, labels) = IdxFolder.Read(dataset.Path, split);
                CheckShape(dataset, images.Shape, schema);
                return Choose(dataset, IdxLabels.Join(dataset.Path, images, labels, LabelCoding.Of(schema)), rows, seed);
            case DatasetKind.TableFile:
                var (file, layout) = OpenTable(dataset, schema);
                var hardLabels = TableEncoder.HardLabels(file, layout, LabelCoding.Of(schema));
                var table = new LabelledTable(TableEncoder.Inputs(file, layout, schema), hardLabels, schema.ClassNames.Count);
                return Choose(dataset, table, rows, seed);
            case DatasetKind.Noise:
                throw NoLabels(dataset);
            default:
                throw new FedDistillException(
                    ErrorCode.InvalidData, $"'{dataset.Path}' holds images without labels, which are needed here. Name the folder that holds both idx files.");
        }
    }

    /// <summary>
    /// Inputs alone, such as a transfer set; labels are not looked at. Of an idx folder: the train split's images.
    /// </summary>
    /// <param name="source">A source of any kind.</param>
    /// <param name="schema">The federation's schema.</param>
    /// <param name="rows">How many, chosen by the seed; 0: all (of the endless glyphs and noise: 3000).</param>
    /// <param name="seed">The federation's seed.</param>
    /// <exception cref="FedDistillException">InvalidData when the data is missing, malformed, too small or does not fit
    /// the schema.</exception>
    public static InputTable LoadInputs(string source, FederationSchema schema, int rows = 0, long seed = 0)
    {
        var dataset = DatasetSource.Parse(source);
        if (dataset.Kind == DatasetKind.TableFile)
        {
            var (file, layout) = OpenTable(dataset, schema);
            var table = TableEncoder.Inputs(file, layout, schema);
            return table.Select(RowChoice.Of(dataset.Path, table.Rows, rows, seed));
        }

        if (dataset.Kind == DatasetKind.Glyphs)
        {
            CheckShape(dataset, GlyphSet.Shape, schema);
            return GlyphRows.Draw(seed, GlyphRows.Transfer, rows).Inputs;
        }

        if (dataset.Kind == DatasetKind.Noise)
        {
            return NoiseRows.Draw(seed, schema.Shape, rows);
        }

        var images = IdxReader.ReadImages(ImagesFile(dataset));
        CheckShape(dataset, images.Shape, schema);
        return rows == 0 ? images : images.Select(RowChoice.Of(dataset.Path, images.Rows, rows, seed));
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
    /// <exception cref="FedDistillException">InvalidData when the classes cannot be known or the data is
    /// malformed.</exception>
    public static FederationSchema ReadSchema(string transferSource, TableHint? hint = null, string? labelledSource = null)
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
            default:
                return ImageSchema.Of(IdxReader.ReadImageShape(ImagesFile(dataset)), classes);
        }
    }

    /// <summary>Deals one data set out as a simulated federation's private pool, transfer set and test set.</summary>
    /// <param name="spec">Data, sample counts, transfer mix, table hint and seed are used.</param>
    /// <exception cref="FedDistillException">InvalidData as for loading; InvalidConfiguration when the counts ask for
    /// more rows than there are.</exception>
    public static SimulationData LoadForSimulation(FederationSpec spec)
    {
        var dataset = DatasetSource.Parse(spec.Data);
        return dataset.Kind switch
        {
            DatasetKind.Glyphs => SimulationSplitter.Glyphs(spec),
            DatasetKind.IdxFolder => SimulationSplitter.IdxFolder(dataset.Path, spec),
            DatasetKind.TableFile => SimulationSplitter.Table(dataset.Path, spec),
            DatasetKind.Noise => throw NoLabels(dataset),
            _ => throw new FedDistillException(
                ErrorCode.InvalidData, $"'{dataset.Path}' holds images without labels; a simulation needs labels. Name the folder that holds both idx files."),
        };
    }

    private static FedDistillException NoLabels(DatasetSource dataset) => new(
        ErrorCode.InvalidData,
        $"'{dataset.Path}' has inputs of any shape and no labels, so it can only be a transfer set. Name data of your own or {DatasetSource.GlyphsName}.");

    private static LabelCoding ClassesOf(DatasetSource labelled, TableHint? hint)
    {
        switch (labelled.Kind)
        {
            case DatasetKind.Glyphs:
                return LabelCoding.Numbered(GlyphSet.ClassCount);
            case DatasetKind.IdxFolder:
                return IdxLabels.Classes(IdxReader.ReadLabels(IdxFolder.LabelsFile(labelled.Path, DatasetSplit.Test)));
            case DatasetKind.TableFile:
                var file = TableFile.Read(labelled.Path);
                var layout = TableLayout.FromHint(file, hint ?? new());
                return LabelCoding.FromValues(layout.HasLabel ? layout.Rows.Select(row => row.Fields[layout.LabelField]) : []);
            case DatasetKind.Noise:
                throw NoLabels(labelled);
            default:
                throw new FedDistillException(
                    ErrorCode.InvalidData,
                    $"'{labelled.Path}' holds no labels, so the federation's classes are unknown. Name them in table.classes of the spec, or give a labelled test set.");
        }
    }

    private static (TableFile File, TableLayout Layout) OpenTable(DatasetSource dataset, FederationSchema schema)
    {
        if (schema.Shape.IsImage)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{dataset.Path}' is a table; the federation's inputs are images of {schema.Shape}. Name a folder of idx files.");
        }

        var file = TableFile.Read(dataset.Path);
        return (file, TableLayout.FromSchema(file, schema));
    }

    private static LabelledTable Choose(DatasetSource dataset, LabelledTable table, int rows, long seed) =>
        rows == 0 ? table : table.Select(RowChoice.Of(dataset.Path, table.Rows, rows, seed));

    private static string ImagesFile(DatasetSource dataset) =>
        dataset.Kind == DatasetKind.IdxFolder ? IdxFolder.ImagesFile(dataset.Path, DatasetSplit.Train) : dataset.Path;

    private static void CheckShape(DatasetSource dataset, InputShape shape, FederationSchema schema)
    {
        if (shape != schema.Shape)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"'{dataset.Path}' holds inputs of {shape}; the federation's are {schema.Shape}. Name data of that shape.");
        }
    }
}
