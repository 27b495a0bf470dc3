using FedDistill.Core.Data.Sources;

namespace FedDistill.Core.Data.Inspection;

/// <summary>Which rows have a label that means a class.</summary>
internal static class LabelInspection
{
    /// <summary>Row numbers, ascending; the others become faults.</summary>
    public static int[] GoodRows(RawLabels labels, LabelCoding coding, FindingList findings)
    {
        var indices = labels.Indices(coding);
        var good = new List<int>(indices.Length);
        for (var row = 0; row < indices.Length; row++)
        {
            if (indices[row] >= 0)
            {
                good.Add(row);
            }
            else
            {
                findings.Fault(NoClass(coding), $"{labels.PlaceOf(row)}: '{labels.Of(row)}'");
            }
        }

        return [.. good];
    }

    /// <summary>The kind of finding of a label without a class.</summary>
    public static string NoClass(LabelCoding coding) =>
        $"label that is no class (allowed: {coding.Allowed()}); correct it, leave the row out, or name the value in table.classes of the spec";

    /// <summary>The good rows with their labels.</summary>
    public static LabelledTable Table(InputTable inputs, RawLabels labels, FederationSchema schema, int[] good)
    {
        var indices = labels.Indices(LabelCoding.Of(schema));
        return new(
            good.Length == inputs.Rows ? inputs : inputs.Select(good),
            Array.ConvertAll(good, row => indices[row]),
            schema.ClassNames.Count);
    }
}
