using FedDistill.Core.Data.Tables;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data;

/// <summary>Whether the parts of a schema that came from outside fit each other.</summary>
internal static class FederationSchemaCheck
{
    /// <summary>Throws InvalidData for the first thing that does not fit.</summary>
    public static void Check(FederationSchema schema)
    {
        CheckClasses(schema);
        foreach (var column in schema.Columns)
        {
            CheckColumn(column);
        }

        if (schema.Columns.Count > 0)
        {
            var features = schema.Columns.Sum(column => (long)column.FeatureCount);
            Require(
                schema.Shape == InputShape.Tabular(schema.Shape.Channels) && schema.Shape.Channels == features,
                $"its columns become {features} features and its inputs are {schema.Shape}; both are the same number");
        }
        else
        {
            Require(
                schema.Shape is { Channels: > 0, Height: > 0, Width: > 0 },
                $"it has no columns and its inputs are {schema.Shape}; images have positive extents");
        }
    }

    private static void CheckClasses(FederationSchema schema)
    {
        Require(schema.ClassNames.Count >= 2, $"it names {schema.ClassNames.Count} classes; a classifier needs at least two");
        var twice = schema.ClassNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"it names the class '{twice?.Key}' twice; class names are distinct");
        foreach (var (value, label) in schema.LabelValues)
        {
            Require(
                label >= 0 && label < schema.ClassNames.Count,
                $"the label value '{value}' means class {label}; the classes are 0 to {schema.ClassNames.Count - 1}");
        }
    }

    private static void CheckColumn(ColumnSchema column)
    {
        Require(double.IsFinite(column.Mean), $"column '{column.Name}' has mean {column.Mean}; it is a finite number");
        Require(
            double.IsFinite(column.Scale) && column.Scale > 0,
            $"column '{column.Name}' has scale {column.Scale}; it is positive and finite");
        var (fewest, most) = column.Kind == ColumnKind.Text ? (HashedWords.FewestBuckets, HashedWords.MostBuckets) : (0, 0);
        Require(
            column.Buckets >= fewest && column.Buckets <= most,
            $"column '{column.Name}' has {column.Buckets} buckets; a text has {HashedWords.FewestBuckets} to " +
            $"{HashedWords.MostBuckets}, any other column none");
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"The schema contradicts itself: {fault}. Fetch the schema again.");
        }
    }
}
