using FedDistill.Core.Data.Arrays;
using FedDistill.Core.Data.Glyphs;
using FedDistill.Core.Data.Tables;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Sources;

/// <summary>
/// Cuts one data set into a simulated federation's private pool, transfer set and test set. The cuts follow the seed
/// and are
/// stratified by class; in a real federation the parts come from different owners.
/// </summary>
internal static class SimulationSplitter
{
    private const double TestShare = 0.2;

    /// <summary>Three streams of the endless set.</summary>
    public static SimulationData Glyphs(FederationSpec spec)
    {
        var schema = ImageSchema.Of(GlyphSet.Shape, LabelCoding.Numbered(GlyphSet.ClassCount));
        var choice = new ClassChoice(spec, schema.ClassNames);
        var own = choice.IsForeignAlone
            ? InputTable.FromPixels(schema.Shape, [])
            : GlyphRows.Draw(spec.Seed, GlyphRows.Transfer, choice.OwnRows, choice.Quotas, choice.IsTransfer).Inputs;
        return new(
            schema,
            GlyphRows.Draw(spec.Seed, GlyphRows.Private, spec.PrivateSamples, quotas: null, choice.IsPrivate),
            Mix(own, schema, choice, spec),
            GlyphRows.Draw(spec.Seed, GlyphRows.Test, 0, quotas: null, choice.IsPrivate));
    }

    /// <summary>
    /// Private and transfer rows from the train split and the test split as it is; of a source without splits a fifth is the test.
    /// </summary>
    public static SimulationData Images(IImageSource source, FederationSpec spec)
    {
        var classes = LabelCoding.FromHint(spec.Table) ?? source.Classes(DatasetSplit.Train);
        var schema = ImageSchema.Of(source.Shape(spec.Image), classes);
        var labels = source.Labels(DatasetSplit.Train);
        var rows = labels.Join(source.Images(DatasetSplit.Train, schema.Shape), classes);
        var order = StratifiedOrder.Of(rows.HardLabels, rows.ClassCount, new SeededRandom(spec.Seed, "simulation/split"));
        var tests = source.HasTestSplit ? 0 : (int)(order.Length * TestShare);
        var choice = new ClassChoice(spec, classes.ClassNames);
        var cut = SimulationCut.Of(order[tests..], rows.HardLabels, choice, spec);
        var test = source.HasTestSplit
            ? source.Labels(DatasetSplit.Test).Join(source.Images(DatasetSplit.Test, schema.Shape), classes)
            : rows.Select(order.AsSpan(0, tests));
        return new(
            schema,
            rows.Select(cut.Private),
            Mix(rows.Inputs.Select(cut.Transfer), schema, choice, spec),
            choice.OfPrivateClasses(test));
    }

    /// <summary>As a table's; a test split of its own stays as it is.</summary>
    public static SimulationData Features(FeatureArrays source, FederationSpec spec)
    {
        var labels = source.Labels(DatasetSplit.Train);
        var classes = LabelCoding.FromHint(spec.Table) ?? labels.Classes();
        var numbers = source.Numbers(DatasetSplit.Train);
        var hardLabels = labels.HardLabels(classes);
        var order = StratifiedOrder.Of(hardLabels, classes.ClassNames.Count, new SeededRandom(spec.Seed, "simulation/split"));
        var tests = source.HasTestSplit ? 0 : (int)(order.Length * TestShare);
        var choice = new ClassChoice(spec, classes.ClassNames);
        var cut = SimulationCut.Of(order[tests..], hardLabels, choice, spec);
        var schema = FeatureArrays.Schema(numbers, PublicRows(source.Path, cut), classes);
        var all = new LabelledTable(source.Encode(numbers, schema), hardLabels, classes.ClassNames.Count);
        var test = source.HasTestSplit
            ? source.Labels(DatasetSplit.Test).Join(source.Encode(source.Numbers(DatasetSplit.Test), schema), classes)
            : all.Select(order.AsSpan(0, tests));
        return new(
            schema,
            all.Select(cut.Private),
            Mix(all.Inputs.Select(cut.Transfer), schema, choice, spec),
            choice.OfPrivateClasses(test));
    }

    /// <summary>
    /// A fifth of the rows for the test, the rest private and transfer; the schema is made from the transfer rows
    /// alone, or where all of them are foreign, from rows that are nobody's.
    /// </summary>
    public static SimulationData Table(string path, FederationSpec spec)
    {
        var hint = spec.Table ?? new();
        var file = TableFile.Read(path);
        var layout = TableLayout.FromHint(file, hint);
        var classes = LabelCoding.FromHint(hint)
            ?? LabelCoding.FromValues(layout.HasLabel ? layout.Rows.Select(row => row.Fields[layout.LabelField]) : []);
        var hardLabels = TableEncoder.HardLabels(file, layout, classes);
        var order = StratifiedOrder.Of(hardLabels, classes.ClassNames.Count, new SeededRandom(spec.Seed, "simulation/split"));
        var testRows = order[..(int)(order.Length * TestShare)];
        var choice = new ClassChoice(spec, classes.ClassNames);
        var cut = SimulationCut.Of(order[testRows.Length..], hardLabels, choice, spec);
        var schema = TableSchemaBuilder.Build(file, layout, [.. PublicRows(path, cut).Select(row => layout.Rows[row])], hint, classes);
        var all = new LabelledTable(TableEncoder.Inputs(file, layout, schema), hardLabels, classes.ClassNames.Count);
        return new(
            schema,
            all.Select(cut.Private),
            Mix(all.Inputs.Select(cut.Transfer), schema, choice, spec),
            choice.OfPrivateClasses(all.Select(testRows)));
    }

    /// <summary>What scales are made from: the transfer rows, or where all of them are foreign, rows that are nobody's.</summary>
    private static int[] PublicRows(string path, SimulationCut cut)
    {
        var rows = cut.Transfer.Length > 0 ? cut.Transfer : cut.Unused;
        return rows.Length > 0
            ? rows
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"All rows of '{path}' are private and all transfer rows foreign, so nothing public tells the scale of its columns. " +
                "Ask for fewer private samples, or for a smaller transferMix.share.");
    }

    /// <summary>
    /// The foreign rows of <see cref="TransferMix"/> among the transfer set's own; in an order that does not tell which
    /// is which.
    /// </summary>
    private static InputTable Mix(InputTable own, FederationSchema schema, ClassChoice choice, FederationSpec spec)
    {
        if (choice.ForeignRows == 0)
        {
            return own;
        }

        var foreign = DatasetLoader.LoadInputs(spec.TransferMix!.Source, schema, choice.ForeignRows, spec.Seed);
        var all = own.Rows == 0 ? foreign : InputTable.Join(own, foreign);
        return all.Select(new SeededRandom(spec.Seed, "simulation/mix").Permutation(all.Rows));
    }
}
