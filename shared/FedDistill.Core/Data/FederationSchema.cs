using System.Security.Cryptography;
using System.Text.Json;
using FedDistill.Core.Json;

namespace FedDistill.Core.Data;

/// <summary>
/// What the data of a federation means: shapes, columns, categories, classes. Made once from the public transfer set
/// and the spec,
/// never from private rows; checked when a client joins; shipped with the student.
/// </summary>
public sealed record FederationSchema
{
    /// <summary>The shape of an encoded input.</summary>
    public required InputShape Shape { get; init; }

    /// <summary>C class names in index order.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The input columns of a table in file order without the label column; empty for images.</summary>
    public IReadOnlyList<ColumnSchema> Columns { get; init; } = [];

    /// <summary>The name of the label column of a table; empty for images.</summary>
    public string LabelColumn { get; init; } = "";

    /// <summary>Where the label column stands in a file without a header, counted from 0; -1 for images.</summary>
    public int LabelIndex { get; init; } = -1;

    /// <summary>
    /// Class index by raw label value. Empty: the raw value is one of the class names, or (idx files) the index itself.
    /// </summary>
    public IReadOnlyDictionary<string, int> LabelValues { get; init; } = new Dictionary<string, int>();

    /// <summary>The schema as canonical JSON: what is hashed and sent.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FedDistillJson.Compact);

    /// <summary>Reads <see cref="ToJson"/> back.</summary>
    /// <exception cref="Errors.FedDistillException">InvalidData when the text is not a schema, or its parts do not fit
    /// each other.</exception>
    public static FederationSchema FromJson(string json)
    {
        var schema = FedDistillJson.Read<FederationSchema>(json, "schema");
        FederationSchemaCheck.Check(schema);
        return schema;
    }

    /// <summary>SHA-256 of <see cref="ToJson"/>, lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(ToJson())));
}
