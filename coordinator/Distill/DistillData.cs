using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;

namespace FedDistill.Coordinator.Distill;

/// <summary>The rows of a distillation on one machine.</summary>
/// <param name="Schema">What the rows mean.</param>
/// <param name="Train">What the teachers learn from.</param>
/// <param name="Transfer">
/// What the students learn from: the train rows without those of the classes that were left out.
/// </param>
/// <param name="HeldOut">Train rows that nobody learns from, to calibrate on; null without theory.</param>
/// <param name="Test">What all are judged on.</param>
/// <param name="Missing">The classes that the transfer set lacks.</param>
public sealed record DistillData(
    FederationSchema Schema,
    LabelledTable Train,
    LabelledTable Transfer,
    LabelledTable? HeldOut,
    LabelledTable Test,
    IReadOnlyList<int> Missing)
{
    private const double TestShare = 0.2;
    private const double HeldOutShare = 0.1;
    private const int MostHeldOut = 5000;

    /// <summary>
    /// Loads and cuts. Where there is no test split, as in a table, a fifth is the test, stratified by class and chosen by the
    /// seed (a table's columns are scaled by all rows' inputs).
    /// </summary>
    /// <exception cref="FedDistillException">InvalidData when the data is missing or malformed, InvalidConfiguration
    /// for a class that it does not have or when no row is left.</exception>
    public static DistillData Load(DistillOptions options)
    {
        var schema = DatasetLoader.ReadSchema(
            options.Data, options.Label.Length > 0 ? new TableHint { Label = options.Label } : null, image: ImageHint.Parse(options.Image));
        var (train, test) = DatasetLoader.HasTestSplit(options.Data)
            ? (DatasetLoader.LoadLabelled(options.Data, schema, DatasetSplit.Train, options.TrainSamples, options.Seed),
                DatasetLoader.LoadLabelled(options.Data, schema, DatasetSplit.Test, seed: options.Seed))
            : CutTest(options, schema);
        var (learned, heldOut) = options.Theory ? HoldOut(train, options.Seed) : (train, null);
        var missing = MissingOf(options, schema);
        var transfer = missing.Count == 0 ? learned : Without(learned, missing);
        return new DistillData(schema, learned, transfer, heldOut, test, missing);
    }

    private static (LabelledTable Train, LabelledTable Test) CutTest(DistillOptions options, FederationSchema schema)
    {
        var all = DatasetLoader.LoadLabelled(options.Data, schema, DatasetSplit.Train);
        var order = Order(all, options.Seed, "distill/split");
        var tests = (int)(order.Length * TestShare);
        var rest = order.Length - tests;
        if (tests < 1 || options.TrainSamples > rest)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{options.Data}' has {all.Rows} rows, {rest} of them to learn from; {options.TrainSamples} are asked for (0: all). Ask for fewer, or give more than 4 rows.");
        }

        var trained = options.TrainSamples > 0 ? options.TrainSamples : rest;
        return (all.Select(order.AsSpan(tests, trained)), all.Select(order.AsSpan(0, tests)));
    }

    private static (LabelledTable Learned, LabelledTable HeldOut) HoldOut(LabelledTable train, long seed)
    {
        var order = Order(train, seed, "distill/held-out");
        var count = Math.Min((int)Math.Ceiling(order.Length * HeldOutShare), MostHeldOut);
        return order.Length > count
            ? (train.Select(order.AsSpan(count)), train.Select(order.AsSpan(0, count)))
            : throw new FedDistillException(
                ErrorCode.InvalidData, $"{train.Rows} train rows cannot be learned from and held out for --theory. Give at least 2.");
    }

    private static int[] Order(LabelledTable rows, long seed, string purpose) =>
        StratifiedOrder.Of(rows.HardLabels, rows.ClassCount, new SeededRandom(seed, purpose));

    private static List<int> MissingOf(DistillOptions options, FederationSchema schema)
    {
        var missing = new List<int>();
        foreach (var name in options.WithoutClass.Distinct(StringComparer.Ordinal))
        {
            var index = schema.ClassNames.ToList().IndexOf(name);
            missing.Add(index >= 0
                ? index
                : throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"--without-class names {name}; the data's classes are {string.Join(", ", schema.ClassNames.Take(20))}. Name one of them."));
        }

        return missing;
    }

    private static LabelledTable Without(LabelledTable rows, List<int> missing)
    {
        var kept = new List<int>();
        for (var row = 0; row < rows.Rows; row++)
        {
            if (!missing.Contains(rows.HardLabels[row]))
            {
                kept.Add(row);
            }
        }

        return kept.Count > 0
            ? rows.Select(kept.ToArray())
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, "--without-class leaves no row to distill on. Leave some class in.");
    }
}
