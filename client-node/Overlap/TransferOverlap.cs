using System.Security.Cryptography;
using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// Keeps public rows out of private training: a teacher that has learned a transfer row with its label would answer it
/// from memory, and a coordinator that suspects who is where could ask for it by name. Matching rows are dropped from
/// training and every transfer row is answered as usual, so that whether a client has a row or not makes the same
/// experiment. A gap in the answers would tell all (measured: every membership, certainly).
/// <para>
/// This is hygiene, no guarantee: copies that were changed otherwise are not found, and outliers show through their
/// neighbours. The transfer side is prepared once, whatever the number of clients.
/// </para>
/// </summary>
public sealed class TransferOverlap
{
    private readonly InputTable _transfer;
    private readonly HashSet<UInt128> _public;
    private readonly IRowComparison? _comparison;

    /// <summary>Prepares the transfer side.</summary>
    /// <param name="transfer">The pinned transfer set; never changed.</param>
    /// <param name="depth">How closely rows are compared.</param>
    public TransferOverlap(InputTable transfer, OverlapDepth depth)
    {
        _transfer = transfer;
        _public = [.. Enumerable.Range(0, transfer.Rows).Select(row => HashOf(transfer, row))];
        _comparison = depth == OverlapDepth.Bytes ? null
            : transfer.Shape.IsImage ? new ImageComparison(transfer)
            : new TableComparison(transfer);
    }

    /// <summary>Compares a client's rows with the transfer set.</summary>
    /// <param name="rows">All its private rows.</param>
    /// <returns>What to learn from. Nobody else is told of it.</returns>
    public OverlapFinding Check(LabelledTable rows)
    {
        int[] same = [.. Enumerable.Range(0, rows.Rows).Where(row => _public.Contains(HashOf(rows.Inputs, row)))];
        if (_comparison is null)
        {
            return OverlapFinding.Of(rows, same) with { Refusal = "" };
        }

        return OverlapFinding.Of(rows, [.. same.Union(NearCopies.Find(_comparison, rows, _transfer.Rows)).Order()]);
    }

    // Half of a SHA-256: nobody finds a row that has a given one.
    private static UInt128 HashOf(InputTable table, int row) =>
        BitConverter.ToUInt128(SHA256.HashData(table.RowBytes(row)));
}
