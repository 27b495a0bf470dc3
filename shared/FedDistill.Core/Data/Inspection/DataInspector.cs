using System.Security.Cryptography;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Inspection;

/// <summary>Looks a labelled data set through, row by row, and tells what it is and what is wrong with it.</summary>
public static class DataInspector
{
    private const double StrongImbalance = 10;

    /// <summary>Inspects the train split of a data set, or all of one without splits.</summary>
    /// <param name="source">What <c>--data</c> names.</param>
    /// <param name="schema">The federation's schema; null: one is made of the rows themselves, as a preview.</param>
    /// <param name="hint">Without a schema: what a table does not say of itself, and the classes.</param>
    /// <param name="image">Without a schema: what images in files are brought to.</param>
    /// <returns>Also of data that are nothing at all: everything that is wrong is in the findings.</returns>
    public static DataSummary Inspect(string source, FederationSchema? schema = null, TableHint? hint = null, ImageHint? image = null)
    {
        var findings = new FindingList();
        DatasetSource? dataset = null;
        InspectedRows? rows = null;
        var hasTestSplit = false;
        try
        {
            dataset = DatasetSource.Parse(source);
            hasTestSplit = DatasetLoader.HasTestSplit(source);
            rows = dataset.Kind switch
            {
                DatasetKind.TableFile => TableInspection.Inspect(dataset.Path, schema, hint ?? new(), findings),
                DatasetKind.FeatureArrays => FeatureInspection.Inspect(DatasetLoader.OpenFeatures(dataset), schema, hint, findings),
                DatasetKind.ImageFolder => ImageFolderInspection.Inspect(dataset.Path, schema, hint, image, findings),
                _ => DatasetLoader.OpenImages(dataset) is { } images
                    ? ImageInspection.Inspect(images, schema, hint, image, findings)
                    : Whole(dataset, schema, hint),
            };
        }
        catch (FedDistillException exception) when (exception.Code is ErrorCode.InvalidData or ErrorCode.InvalidConfiguration or ErrorCode.ShapeMismatch)
        {
            findings.Fault("the data cannot be read", exception.Message);
        }

        var summary = new DataSummary { Source = source, Kind = dataset?.Kind, IsTrainSplit = hasTestSplit };
        return rows is null ? summary with { Findings = findings.Groups } : Of(summary, rows, findings);
    }

    private static InspectedRows Whole(DatasetSource dataset, FederationSchema? schema, TableHint? hint)
    {
        var meaning = schema ?? DatasetLoader.ReadSchema(dataset.Path, hint);
        return new(meaning, DatasetLoader.LoadLabelled(dataset.Path, meaning, DatasetSplit.Train), row => $"row {row}");
    }

    private static DataSummary Of(DataSummary summary, InspectedRows rows, FindingList findings)
    {
        var counts = rows.Table.ClassCounts();
        ClassSummary[] classes =
        [
            .. rows.Schema.ClassNames.Select((name, label) => new ClassSummary(name, counts[label], (double)counts[label] / Math.Max(1, rows.Table.Rows))),
        ];
        var present = counts.Where(count => count > 0).ToArray();
        double? imbalance = present.Length >= 2 ? (double)present.Max() / present.Min() : null;
        foreach (var lonely in classes.Where(found => found.Rows == 1))
        {
            findings.Warning("class with a single row: a misspelt label?", $"'{lonely.Name}'");
        }

        if (imbalance >= StrongImbalance)
        {
            findings.Warning(
                "the classes are very uneven; accuracy alone will say little", $"the most common class has {imbalance:0.#} times the rows of the rarest");
        }

        if (present.Length == 1)
        {
            findings.Warning("all rows are of one class", $"'{classes.First(found => found.Rows > 0).Name}'");
        }

        return summary with
        {
            Rows = rows.Table.Rows,
            Schema = rows.Schema,
            Classes = classes,
            Imbalance = imbalance,
            Columns = rows.Columns,
            Sizes = rows.Sizes,
            Pixels = rows.Schema.Shape.IsImage ? PixelsOf(rows, findings) : null,
            Duplicates = Duplicates(rows, findings),
            Findings = findings.Groups,
        };
    }

    private static PixelSummary PixelsOf(InspectedRows rows, FindingList findings)
    {
        var (min, max, sum) = (255, 0, 0L);
        for (var row = 0; row < rows.Table.Rows; row++)
        {
            var (darkest, brightest) = (255, 0);
            foreach (var pixel in rows.Table.Inputs.Pixels(row))
            {
                darkest = Math.Min(darkest, pixel);
                brightest = Math.Max(brightest, pixel);
                sum += pixel;
            }

            (min, max) = (Math.Min(min, darkest), Math.Max(max, brightest));
            if (darkest == brightest)
            {
                findings.Warning("image of one colour all over: empty, or damaged?", rows.PlaceOf(row));
            }
        }

        return new(min, max, (double)sum / Math.Max(1L, (long)rows.Table.Rows * rows.Schema.Shape.ValueCount));
    }

    private static int Duplicates(InspectedRows rows, FindingList findings)
    {
        var first = new Dictionary<UInt128, int>();
        var duplicates = 0;
        for (var row = 0; row < rows.Table.Rows; row++)
        {
            var hash = BitConverter.ToUInt128(SHA256.HashData(rows.Table.Inputs.RowBytes(row)).AsSpan(0, 16));
            if (first.TryAdd(hash, row))
            {
                continue;
            }

            var earlier = first[hash];
            var isSame = rows.Table.HardLabels[earlier] == rows.Table.HardLabels[row];
            duplicates += isSame ? 1 : 0;
            findings.Warning(
                isSame ? "row that repeats an earlier one" : "row with the inputs of an earlier one and another label: one of them is wrong",
                $"{rows.PlaceOf(row)} as {rows.PlaceOf(earlier)}");
        }

        return duplicates;
    }
}
