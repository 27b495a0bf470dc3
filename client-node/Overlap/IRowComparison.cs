using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>Finds for the rows of a transfer set, which are prepared once, the nearest private rows.</summary>
internal interface IRowComparison
{
    /// <summary>A distance up to which two rows are the same but for rounding.</summary>
    double Same { get; }

    /// <summary>A distance over which no row is a copy, however much nearer it is than the next.</summary>
    double Farthest { get; }

    /// <summary>No ratio over this is a copy's, whatever the private rows are like among themselves.</summary>
    double GreatestRatio { get; }

    /// <summary>The nearest private row of each transfer row.</summary>
    /// <param name="privateRows">At least two.</param>
    Neighbour[] ToTransferRows(InputTable privateRows);

    /// <summary>The nearest other private row of some private rows: what is natural.</summary>
    /// <param name="privateRows">At least three.</param>
    /// <param name="sample">Those for which it is asked.</param>
    Neighbour[] Among(InputTable privateRows, int[] sample);
}
