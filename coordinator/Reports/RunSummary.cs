using Spectre.Console;

namespace FedDistill.Coordinator.Reports;

/// <summary>
/// What a run has gained, at most 15 lines of plain text; the student's line is bold where the console can.
/// </summary>
public static class RunSummary
{
    private const int Columns = 80;

    private static readonly Style Student = new(decoration: Decoration.Bold);

    /// <summary>Writes the summary. Lines have at most 80 columns; what is unknown has none.</summary>
    public static void Write(IAnsiConsole console, RunResult run)
    {
        // What a terminal would break stands on a line of its own.
        var (effort, learning) = (Effort(run), Learning(run.Cpu));
        console.WriteLine(effort.Length + learning.Length <= Columns ? effort + learning : effort);
        if (effort.Length + learning.Length > Columns)
        {
            console.WriteLine($"  {learning[2..]}");
        }

        WriteAttack(console, run.Attack);
        WriteAccuracies(console, run);
        WriteClients(console, run);
        WriteBytes(console, run);
    }

    private static string Effort(RunResult run)
    {
        var effort = $"{run.Rounds.Count} of {run.Spec.Rounds} rounds, {run.Spec.Clients} clients, {ReportNumbers.Duration(run.Seconds)}";
        return effort + (run.PeakRssBytes is { } peak ? $", {ReportNumbers.Bytes(peak)} of memory" : "");
    }

    private static string Learning(RunCpu? cpu) =>
        cpu is { Total: > 0 } ? $", {cpu.Learning / cpu.Total * 100:F0} % of CPU time learning" : "";

    private static void WriteAccuracies(IAnsiConsole console, RunResult run)
    {
        if (run.Final.Accuracy is not { } accuracy)
        {
            console.WriteLine(RunHeadline.Of(run));
            return;
        }

        console.WriteLine("Accuracy on the test set");
        WriteAccuracy(console, "local teachers, mean", run.Baselines.LocalMean);
        WriteAccuracy(console, "local teachers, best", run.Baselines.LocalBest);
        WriteAccuracy(console, "their ensemble", run.Baselines.Ensemble);
        var gain = run.Baselines.LocalMean is { } mean ? $"{ReportNumbers.Gap(accuracy, mean)} the mean local teacher" : "";
        console.WriteLine(Row("  student", ReportNumbers.Percent(accuracy), gain), Student);
        WriteAccuracy(
            console,
            "pooled bound",
            run.Baselines.Pooled,
            run.Baselines.Pooled is { } pooled ? $"the student is {ReportNumbers.Gap(accuracy, pooled)} it" : "");
    }

    private static void WriteAttack(IAnsiConsole console, RunAttack? attack)
    {
        if (attack is not null)
        {
            // The names, all of one length, are in run.json; a line has room for four.
            var named = string.Join(", ", attack.Attackers.Take(4));
            var rest = attack.Attackers.Count > 4 ? $", {attack.Attackers.Count - 4} more" : "";
            console.WriteLine($"Attack {attack.Kind}: {named}{rest}");
        }
    }

    private static void WriteClients(IAnsiConsole console, RunResult run)
    {
        if (run.Clients is not { Judged: > 0 } clients)
        {
            return;
        }

        console.WriteLine("Accuracy on each client's own held-out rows, mean");
        WriteAccuracy(console, "local teacher", clients.LocalMean);
        WriteAccuracy(
            console,
            "model it keeps",
            clients.KeptMean,
            $"worst gain {ReportNumbers.Points(clients.GainWorst)}, lesson harms {ReportNumbers.Percent(clients.ShareHarmed)}");
    }

    private static void WriteAccuracy(IAnsiConsole console, string name, double? accuracy, string note = "")
    {
        if (accuracy is not null)
        {
            console.WriteLine(Row($"  {name}", ReportNumbers.Percent(accuracy), note));
        }
    }

    private static void WriteBytes(IAnsiConsole console, RunResult run)
    {
        var bytes = run.Bytes;
        void WriteRow(string name, long total, string note) => console.WriteLine(
            Row($"  {name}", ReportNumbers.Bytes(total), ReportNumbers.Bytes((double)total / run.Spec.Clients), note));

        console.WriteLine(Row("Bytes of payload", "total", "a client", ""));
        WriteRow("up, soft labels", bytes.Up, OnTheWire(bytes.WireUp));
        WriteRow("down, what came back", bytes.Down, OnTheWire(bytes.WireDown));
        if (bytes.TransferSet > 0)
        {
            WriteRow("transfer set, once", bytes.TransferSet, "");
        }

        if (bytes.FedAvgEquivalent > 0)
        {
            WriteRow("FedAvg, both ways", bytes.FedAvgEquivalent, $"this run: {ReportNumbers.Ratio(bytes.Sent, bytes.FedAvgEquivalent)} that");
        }
    }

    private static string OnTheWire(long? bytes) => bytes is { } known ? $"{ReportNumbers.Bytes(known)} on the wire" : "";

    private static string Row(string name, string value, string note) => $"{name,-24}{value,9}  {note}".TrimEnd();

    private static string Row(string name, string total, string perClient, string note) =>
        $"{name,-24}{total,9}{perClient,10}  {note}".TrimEnd();
}
