namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about time: which phase of a round it went into.</summary>
public static class ReportPhases
{
    private static readonly (string Name, string CssClass, Func<RunPhases, double> Seconds)[] Phases =
    [
        ("collecting: clients train, label, send", "collecting", phases => phases.Collecting),
        ("aggregating", "aggregating", phases => phases.Aggregating),
        ("distilling", "distilling", phases => phases.Distilling),
        ("evaluating", "evaluating", phases => phases.Evaluating),
        ("judging: clients elect a student", "judging", phases => phases.Judging),
        ("storing and waiting", "other", phases => phases.Other),
    ];

    /// <summary>The card; nothing where no round's time is known.</summary>
    public static string Render(RunResult run)
    {
        var rounds = run.Rounds.Where(round => round.Phases is not null).ToArray();
        var total = rounds.Sum(round => Phases.Sum(phase => phase.Seconds(round.Phases!)));
        if (rounds.Length == 0 || total <= 0)
        {
            return "";
        }

        // Nobody needs to be told what took no time.
        var taken = Phases.Where(phase => rounds.Sum(round => phase.Seconds(round.Phases!)) > 0).ToArray();
        return
            $"""
            <article class="card"><h2>Time <small>by phase of the {(rounds.Length == 1 ? "round" : $"{rounds.Length} rounds")}, {ReportNumbers.Duration(total)} in all</small></h2>
            {new StackedChart
            {
                Title = "Seconds by round and phase",
                Parts = [.. taken.Select(phase => (phase.Name, phase.CssClass))],
                Columns = [.. rounds.Select(round => (round.Round, (IReadOnlyList<double>)[.. taken.Select(phase => phase.Seconds(round.Phases!))]))],
                Format = seconds => seconds is 0 ? "0 s" : ReportNumbers.Duration(seconds),
            }.Render()}
            <table class="legend"><tbody>
            {string.Join('\n', taken.Reverse().Select(phase => Row(phase.Name, phase.CssClass, rounds.Sum(round => phase.Seconds(round.Phases!)), total)))}
            </tbody></table>{Compute(run.Cpu)}
            </article>
            """;
    }

    private static string Row(string name, string cssClass, double seconds, double total) =>
        $"<tr><th scope=\"row\"><i class=\"key {cssClass}\"></i>{name}</th><td>{ReportNumbers.Duration(seconds)}</td><td>{ReportNumbers.Percent(seconds / total)}</td></tr>";

    private static string Compute(RunCpu? cpu) => cpu is not { Total: > 0 } ? "" :
        $"<p class=\"note\">Of {cpu.Total:F0} s of processor time {cpu.Learning:F0} s went into training, labelling, distilling and evaluating.</p>";
}
