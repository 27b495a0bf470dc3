using FedDistill.Core.Data.Arrays;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Inspection;

/// <summary>Rows of numbers, value by value.</summary>
internal static class FeatureInspection
{
    public static InspectedRows Inspect(FeatureArrays source, FederationSchema? schema, TableHint? hint, FindingList findings)
    {
        var labels = source.Labels(DatasetSplit.Train);
        var bad = new HashSet<int>();
        var numbers = source.Numbers(DatasetSplit.Train, (row, column, number) =>
        {
            bad.Add(row);
            findings.Fault("number that is not in the range of a float; correct it, or write NaN for a missing value", $"row {row}, column {column}: {number}");
        });
        var coding = schema is null ? LabelCoding.FromHint(hint) ?? labels.Classes() : LabelCoding.Of(schema);
        int[] good = [.. LabelInspection.GoodRows(labels, coding, findings).Where(row => !bad.Contains(row))];
        if (good.Length == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{source.Path}' holds no row that can be used. See what is wrong with each.");
        }

        var meaning = schema ?? FeatureArrays.Schema(numbers, good, coding);
        var table = LabelInspection.Table(source.Encode(numbers, meaning), labels, meaning, good);
        var kept = meaning.Columns.Where(column => column.Kind != ColumnKind.Ignored).ToList();
        return new(meaning, table, row => labels.PlaceOf(good[row]))
        {
            Columns = [.. kept.Select((column, index) =>
            {
                var values = new ColumnValues(column.Name, ColumnKind.Numeric);
                foreach (var row in good)
                {
                    values.Add(numbers.Number((row * numbers.RowValues) + index));
                }

                return values.Summary(findings);
            })],
        };
    }
}
