using FedDistill.Core.Evaluation;

namespace FedDistill.Coordinator.Reports;

/// <summary>One class of the test set, and what the student takes its rows for.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Rows">How many test rows are of it.</param>
/// <param name="Recall">Share of them that the student finds, 0..1; null where there is none.</param>
/// <param name="Precision">Share of the rows it takes for this class that are of it, 0..1; null where it takes none.</param>
/// <param name="Predicted">Its row of the confusion matrix: how many of its rows are taken for each class; empty cells are left out.</param>
public sealed record RunClass(
    string Name, int Rows, double? Recall, double? Precision, IReadOnlyDictionary<string, int> Predicted)
{
    /// <summary>All classes in index order.</summary>
    /// <param name="confusion">The student on the test set.</param>
    /// <param name="names">C names.</param>
    public static IReadOnlyList<RunClass> From(ConfusionMatrix confusion, IReadOnlyList<string> names)
    {
        var rows = confusion.Cells.ToLookup(cell => cell.True);
        return
        [
            .. names.Select((name, index) => new RunClass(
                name,
                confusion.RowsOf(index),
                confusion.Recall(index),
                confusion.Precision(index),
                rows[index].ToDictionary(cell => names[cell.Predicted], cell => cell.Rows))),
        ];
    }
}
