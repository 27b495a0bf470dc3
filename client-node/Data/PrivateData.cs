using FedDistill.ClientNode.Logging;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Data;

/// <summary>
/// Stage 1: a client's private rows, fitted to the federation's schema. They are lent to the teacher and go nowhere
/// else: no serializer, no
/// ToString.
/// </summary>
public sealed class PrivateData
{
    /// <summary>Under so many rows a client's soft labels tell most about single records (measured).</summary>
    public const int FewRows = 250;

    /// <summary>Takes over the rows.</summary>
    /// <param name="table">The rows to learn from.</param>
    /// <param name="all">
    /// All that the client has, where some were dropped: told counts are theirs, or the drop would show in them.
    /// </param>
    /// <exception cref="FedDistillException">InvalidData when there are none.</exception>
    public PrivateData(LabelledTable table, LabelledTable? all = null)
    {
        if (table.Rows == 0)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, "There are no private rows to learn from. A client needs at least one; check --data and --partition.");
        }

        Table = table;
        ClassCounts = (all ?? table).ClassCounts();
    }

    private PrivateData(PrivateData honest, IReadOnlyList<int> classCounts)
    {
        Table = honest.Table;
        ClassCounts = classCounts;
    }

    /// <summary>How many rows are learned from.</summary>
    public int Rows => Table.Rows;

    /// <summary>n_ky of all rows, length C.</summary>
    public IReadOnlyList<int> ClassCounts { get; }

    /// <summary>The rows themselves, for the teacher alone.</summary>
    internal LabelledTable Table { get; }

    /// <summary>The same rows of a simulated client that lies about how many it has of each class.</summary>
    internal PrivateData Claiming(IReadOnlyList<int> classCounts) => new(this, classCounts);

    /// <summary>Tells a person whose few rows are exposed most.</summary>
    internal void WarnIfFew(ILogger logger)
    {
        if (Rows < FewRows)
        {
            logger.FewPrivateRows(Rows, FewRows);
        }
    }
}
