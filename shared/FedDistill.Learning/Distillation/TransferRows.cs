using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Learning.Distillation;

/// <summary>Which transfer rows soft labels are about.</summary>
internal static class TransferRows
{
    /// <summary>The listed rows, or all where none are listed.</summary>
    /// <exception cref="FedDistillException">ShapeMismatch when a row is not in the transfer set.</exception>
    public static int[] Resolve(IReadOnlyList<int> listed, InputTable transfer)
    {
        int[] rows = listed.Count == 0 ? [.. Enumerable.Range(0, transfer.Rows)] : [.. listed];
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)transfer.Rows)
            {
                throw new FedDistillException(
                    ErrorCode.ShapeMismatch,
                    $"The round asks about transfer row {row}; the transfer set has rows 0 to {transfer.Rows - 1}. Check that both sides hold the same transfer set (its SHA-256).");
            }
        }

        return rows;
    }

    /// <summary>The listed rows, one for each input of the soft labels.</summary>
    /// <exception cref="FedDistillException">ShapeMismatch when the counts differ or a row is not in the transfer
    /// set.</exception>
    public static int[] Resolve(IReadOnlyList<int> listed, InputTable transfer, SoftLabelMatrix softLabels)
    {
        var rows = Resolve(listed, transfer);
        return softLabels.Inputs == rows.Length && softLabels.Positions == 1
            ? rows
            : throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Soft labels of shape [{softLabels.Inputs}, {softLabels.Positions}, {softLabels.Classes}] came for {rows.Length} transfer rows; [{rows.Length}, 1, classes] is needed. Use the labels of the round that asked for these rows.");
    }
}
