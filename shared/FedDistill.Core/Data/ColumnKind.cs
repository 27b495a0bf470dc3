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
}
