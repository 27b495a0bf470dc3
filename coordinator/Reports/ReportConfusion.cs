namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about classes: which is taken for which, and how well each is found.</summary>
public static class ReportConfusion
{
    /// <summary>The card; nothing without a test set.</summary>
    public static string Render(RunResult run)
    {
        if (run.Final.Classes is not { Count: > 0 } classes)
        {
            return "";
        }

        var shown = ConfusionChart.Shown(classes);
        return
            $"""
            <article class="card wide"><h2>Classes <small>of the last student on {classes.Sum(row => row.Rows)} test rows</small></h2>
            <div class="pair">
            <div>{ConfusionChart.Render(classes, shown)}
            <p class="note">{Note(classes, shown.Count)}</p></div>
            <div class="scroll"><table>
            <thead><tr><th scope="col">Class</th><th scope="col">Rows</th><th scope="col">Recall</th><th scope="col">Precision</th><th scope="col">Mistaken for</th></tr></thead>
            <tbody>
            {string.Join('\n', classes.Select(Row))}
            </tbody>
            </table></div>
            </div></article>
            """;
    }

    private static string Row(RunClass row)
    {
        var worst = row.Predicted.Where(cell => cell.Key != row.Name).OrderByDescending(cell => cell.Value).FirstOrDefault();
        var mistaken = worst.Value > 0 ? $"{ReportHtml.Encode(worst.Key)} ({worst.Value})" : ReportNumbers.Unknown;
        return $"<tr><th scope=\"row\">{ReportHtml.Encode(row.Name)}</th><td>{row.Rows}</td><td>{ReportNumbers.Percent(row.Recall)}</td>" +
            $"<td>{ReportNumbers.Percent(row.Precision)}</td><td>{mistaken}</td></tr>";
    }

    private static string Note(IReadOnlyList<RunClass> classes, int shown)
    {
        var drawn = shown < classes.Count ? $"Drawn are the {shown} of {classes.Count} classes that are mistaken most; the table has all. " : "";
        return $"{drawn}A row of the picture is a true class. On the diagonal is what is right; the stronger a cell elsewhere, the larger the share of its row that is wrong.";
    }
}
