namespace FedDistill.Coordinator.Reports;

/// <summary>The report's table of rounds.</summary>
public static class ReportRounds
{
    private static readonly string[] Columns =
        ["Round", "Uploads", "Accuracy", "NLL", "ECE", "Brier", "Up", "Down", "Time"];

    /// <summary>The table, empty before the first round has ended.</summary>
    public static string Render(RunResult run) =>
        $"""
        <article class="card"><h2>Rounds <small>uploads that counted, of the clients asked</small></h2>
        <div class="scroll"><table>
        <thead><tr>{string.Concat(Columns.Select(column => $"<th scope=\"col\">{column}</th>"))}</tr></thead>
        <tbody>
        {string.Join('\n', run.Rounds.Select(Row))}
        </tbody>
        </table></div></article>
        """;

    private static string Row(RunRound round)
    {
        string[] cells =
        [
            $"{round.Round}",
            $"{round.Contributed} of {round.Cohort}",
            ReportNumbers.Percent(round.Student?.Accuracy),
            ReportNumbers.Metric(round.Student?.Nll),
            ReportNumbers.Metric(round.Student?.Ece),
            ReportNumbers.Metric(round.Student?.Brier),
            ReportNumbers.Bytes(round.BytesUp),
            ReportNumbers.Bytes(round.BytesDown),
            ReportNumbers.Duration(round.Seconds),
        ];
        return $"<tr>{string.Concat(cells.Select(cell => $"<td>{cell}</td>"))}</tr>";
    }
}
