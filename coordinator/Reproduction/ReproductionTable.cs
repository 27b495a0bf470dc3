using System.Text;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>The results as Markdown: a row a setting, and below what each is compared with.</summary>
public static class ReproductionTable
{
    private const string Headings =
        """
        | setting | student, last round | least | local teachers, mean / best | published | up, a client and upload | seconds a seed | seeds |
        |---|---:|---:|---:|---|---:|---:|---|

        """;

    /// <summary>Writes the table; lines end in a line feed.</summary>
    public static string Render(ReproductionMachine machine, IReadOnlyList<ReproductionResult> results)
    {
        var text = new StringBuilder("# Reproduction\n\n").Append(Introduction(machine)).Append("\n\n").Append(Headings);
        foreach (var result in results)
        {
            text.Append(Row(result)).Append('\n');
        }

        foreach (var result in results)
        {
            text.Append(Section(result.Setting));
        }

        return text.ToString();
    }

    private static string Introduction(ReproductionMachine machine) =>
        "Accuracy on the test split in %, of the last round: mean ± sample standard deviation over the seeds. " +
        $"Commit {machine.Commit ?? "unknown"}, {machine.Cores} cores ({machine.Platform}), {Count(machine.AtOnce, "run")} at a time with " +
        $"{Count(machine.Workers, "worker")} each.";

    private static string Row(ReproductionResult result)
    {
        string[] cells =
        [
            result.Setting.Name,
            Spread(result.Mean * 100, result.Deviation * 100),
            Points(result.Least * 100),
            $"{Points(result.LocalMean * 100)} / {Points(result.LocalBest * 100)}",
            result.Setting.Published.Count == 0 ? ReportNumbers.Unknown : string.Join("; ", result.Setting.Published.Take(2).Select(Figure)),
            ReportNumbers.Bytes(result.BytesPerUpload),
            result.Seconds is { } seconds ? $"{seconds:F1}" : ReportNumbers.Unknown,
            Seeds(result.Runs),
        ];
        return $"| {string.Join(" | ", cells.Select(Escaped))} |";
    }

    private static string Seeds(IReadOnlyList<ReproductionRun> runs) => string.Join(
        ", ", runs.Select(run => run.Failure.Length == 0 ? $"{run.Seed}" : $"{run.Seed} failed: {run.Failure}"));

    private static string Section(ReproductionSetting setting)
    {
        var text = new StringBuilder($"\n## {setting.Name}\n\n{setting.Title}. Source: {setting.Source}.\n");
        List(text, "Published", setting.Published.Select(Figure));
        List(text, "Ours has what theirs has not", setting.Advantages);
        List(text, "Ours differs", setting.Differences);
        return text.ToString();
    }

    private static void List(StringBuilder text, string heading, IEnumerable<string> items)
    {
        var lines = string.Concat(items.Select(item => $"- {item}\n"));
        if (lines.Length > 0)
        {
            text.Append($"\n{heading}:\n{lines}");
        }
    }

    private static string Figure(PublishedFigure figure) => $"{figure.What} {Spread(figure.Percent, figure.Deviation)}";

    private static string Spread(double? percent, double? deviation) =>
        deviation is { } known ? $"{Points(percent)} ± {known:F2}" : Points(percent);

    private static string Points(double? percent) => percent is { } known ? $"{known:F2}" : ReportNumbers.Unknown;

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Escaped(string cell) => cell.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
