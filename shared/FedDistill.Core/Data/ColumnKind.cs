namespace FedDistill.Core.Data;

/// <summary>How a table column becomes features.</summary>
public enum ColumnKind
{
    /// <summary>A number: one feature, (v - mean) / scale.</summary>
    Numeric,

    /// <summary>One of a list of values: one feature a value, 1 for the one present, 0 for the others.</summary>
    Categorical,

    /// <summary>
    /// Left out, such as a record's id: no feature. Named all the same, because a file without a header is read by
    /// position.
    /// </summary>
    Ignored,

    /// <summary>
    /// Words: one feature a bucket of hashed words, ln(1 + count), the column scaled to length 1. A word is a run of
    /// letters and digits in lower case; its bucket is FNV-1a (32 bits) of its UTF-8 bytes modulo their number.
    /// </summary>
    Text,
}
