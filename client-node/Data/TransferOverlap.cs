using FedDistill.ClientNode.Logging;
using FedDistill.Core.Data;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Data;

/// <summary>
/// Keeps public rows out of private training: a teacher that has learned a transfer row with its label would answer it
/// from memory,
/// and so publish that label.
/// </summary>
/// <param name="transfer">The pinned transfer set; never changed.</param>
public sealed class TransferOverlap(InputTable transfer)
{
    private readonly HashSet<string> _public = [.. Enumerable.Range(0, transfer.Rows).Select(row => HashOf(transfer, row))];

    /// <summary>
    /// The rows whose encoded bytes do not stand in the transfer set; only this client's log is told how many do.
    /// </summary>
    public LabelledTable Drop(LabelledTable rows, ILogger logger)
    {
        int[] own = [.. Enumerable.Range(0, rows.Rows).Where(row => !_public.Contains(HashOf(rows.Inputs, row)))];
        if (own.Length == rows.Rows)
        {
            return rows;
        }

        logger.TransferRowsDropped(rows.Rows - own.Length);
        return rows.Select(own);
    }

    private static string HashOf(InputTable table, int row) => table.Select([row]).Sha256();
}
