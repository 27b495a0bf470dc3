namespace FedDistill.Coordinator.Reports;

/// <summary>The report's charts: how the student fared round by round.</summary>
public static class ReportCharts
{
    /// <summary>Accuracy, negative log likelihood and calibration error; nothing without a judged round.</summary>
    public static string Render(RunResult run)
    {
        if (run.Rounds.All(round => round.Student is null))
        {
            return "";
        }

        (string Name, double? Value)[] baselines =
        [
            ("pooled", run.Baselines.Pooled), ("ensemble", run.Baselines.Ensemble),
            ("best", run.Baselines.LocalBest), ("mean", run.Baselines.LocalMean),
        ];
        SvgChart accuracy = new()
        {
            Title = "Accuracy of the student on the test set, by round",
            Points = Points(run, student => student.Accuracy),
            Name = "student",
            References = [.. baselines.Where(line => line.Value is not null).Select(line => (line.Name, line.Value!.Value))],
            Format = value => ReportNumbers.Percent(value),
            FormatTick = value => $"{value * 100:0.##} %",
            Limits = (0, 1),
        };
        SvgChart likelihood = new()
        {
            Title = "Negative log likelihood of the student, nats, by round",
            Points = Points(run, student => student.Nll),
            Format = value => ReportNumbers.Metric(value),
            FormatTick = value => $"{value:0.####}",
            FromZero = true,
        };
        var calibration = likelihood with
        {
            Title = "Expected calibration error of the student, by round",
            Points = Points(run, student => student.Ece),
            Limits = (0, 1),
        };
        return string.Join('\n', (string[])
        [
            Card("Accuracy", accuracy.References.Count == 0 ? "by round" : "by round; dashed: what it is compared with", accuracy),
            Card("Negative log likelihood", "in nats by round; less is better", likelihood),
            Card("Calibration error", "ECE of 15 bins by round; less is better", calibration),
        ]);
    }

    private static (int Round, double Value)[] Points(RunResult run, Func<RunMetrics, double> value) =>
        [.. run.Rounds.Where(round => round.Student is not null).Select(round => (round.Round, value(round.Student!)))];

    private static string Card(string heading, string note, SvgChart chart) =>
        $"<article class=\"card\"><h2>{heading} <small>{note}</small></h2>{chart.Render()}</article>";
}
