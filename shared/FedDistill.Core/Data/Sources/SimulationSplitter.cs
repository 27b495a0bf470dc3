using FedDistill.Core.Data.Glyphs;
using FedDistill.Core.Data.Idx;
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
    private const double PrivateShare = 0.8;

    /// <summary>Three streams of the endless set.</summary>
    public static SimulationData Glyphs(FederationSpec spec) => new(
        ImageSchema.Of(GlyphSet.Shape, LabelCoding.Numbered(GlyphSet.ClassCount)),
        GlyphRows.Draw(spec.Seed, GlyphRows.Private, spec.PrivateSamples),
        GlyphRows.Draw(spec.Seed, GlyphRows.Transfer, spec.TransferSamples).Inputs,
        GlyphRows.Draw(spec.Seed, GlyphRows.Test, 0));

    /// <summary>Private and transfer rows from the train split; the test split as it is.</summary>
    public static SimulationData IdxFolder(string folder, FederationSpec spec)
    {
        var (images, labels) = Idx.IdxFolder.Read(folder, DatasetSplit.Train);
        var classes = LabelCoding.FromHint(spec.Table) ?? IdxLabels.Classes(labels);
        var train = IdxLabels.Join(folder, images, labels, classes);
        var order = StratifiedOrder.Of(train.HardLabels, train.ClassCount, new SeededRandom(spec.Seed, "simulation/split"));
        var (privateRows, transferRows) = Cut(order, spec);
        var (testImages, testLabels) = Idx.IdxFolder.Read(folder, DatasetSplit.Test);
        return new(
            ImageSchema.Of(images.Shape, classes),
            train.Select(privateRows),
            images.Select(transferRows),
            IdxLabels.Join(folder, testImages, testLabels, classes));
    }

    /// <summary>
    /// A fifth of the rows for the test, the rest private and transfer; the schema is made from the transfer rows
    /// alone.
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
        var (privateRows, transferRows) = Cut(order[testRows.Length..], spec);
        var schema = TableSchemaBuilder.Build(file, layout, [.. transferRows.Select(row => layout.Rows[row])], hint, classes);
        var all = new LabelledTable(TableEncoder.Inputs(file, layout, schema), hardLabels, classes.ClassNames.Count);
        return new(schema, all.Select(privateRows), all.Inputs.Select(transferRows), all.Select(testRows));
    }

    private static (int[] Private, int[] Transfer) Cut(int[] order, FederationSpec spec)
    {
        var privateCount = (spec.PrivateSamples, spec.TransferSamples) switch
        {
            (0, 0) => (int)(order.Length * PrivateShare),
            (0, var transfer) => order.Length - transfer,
            var (wanted, _) => wanted,
        };
        var transferCount = spec.TransferSamples > 0 ? spec.TransferSamples : order.Length - privateCount;
        if (privateCount < 1 || transferCount < 1 || (long)privateCount + transferCount > order.Length)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"'{spec.Data}' has {order.Length} rows to learn from; {spec.PrivateSamples} private and {spec.TransferSamples} transfer samples " +
                "are asked for (0: the rest). Each needs at least one row and none may be in both: ask for fewer.");
        }

        var random = new SeededRandom(spec.Seed, "simulation/order");
        var privateRows = order[..privateCount];
        var transferRows = order[privateCount..(privateCount + transferCount)];
        // A stratified order repeats the classes in a pattern, which would tell a transfer row's class by its place.
        random.Shuffle<int>(privateRows);
        random.Shuffle<int>(transferRows);
        return (privateRows, transferRows);
    }
}
