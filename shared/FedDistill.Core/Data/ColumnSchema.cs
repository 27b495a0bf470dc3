using System.Text.Json.Serialization;

namespace FedDistill.Core.Data;

/// <summary>One input column of a table, as every client encodes it.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">Number, category, text or left out.</param>
/// <param name="Categories">The values of a category in feature order; empty otherwise.</param>
/// <param name="Mean">Of a number: subtracted; also stands in for a missing value. From the public transfer
/// set.</param>
/// <param name="Scale">Of a number: divided by, positive. The standard deviation over the public transfer set, 1 where
/// that is 0.</param>
public sealed record ColumnSchema(
    string Name, ColumnKind Kind, IReadOnlyList<string> Categories, double Mean, double Scale)
{
    /// <summary>How many features the column becomes.</summary>
    public int FeatureCount => Kind switch
    {
        ColumnKind.Numeric => 1,
        ColumnKind.Text => Buckets,
        _ => Categories.Count,
    };

    /// <summary>Of a text: how many buckets its words are hashed into, 16..65536; 0 otherwise.</summary>
    // Left out where it is 0, so that the schema of a table without texts keeps its hash.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Buckets { get; init; }
}
