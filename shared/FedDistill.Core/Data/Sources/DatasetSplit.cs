namespace FedDistill.Core.Data.Sources;

/// <summary>Which rows of a data set are meant.</summary>
public enum DatasetSplit
{
    /// <summary>The rows that models learn from.</summary>
    Train,

    /// <summary>The rows that models are judged on.</summary>
    Test,
}
