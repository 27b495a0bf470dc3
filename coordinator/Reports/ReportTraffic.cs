namespace FedDistill.Coordinator.Reports;

/// <summary>
/// The report's bars: what travelled, beside what federated averaging of the same student would have sent.
/// </summary>
public static class ReportTraffic
{
    private const int FewestRounds = 2;

    /// <summary>The card, whatever has travelled.</summary>
    public static string Render(RunResult run)
    {
        var bytes = run.Bytes;
        var longest = Math.Max(bytes.Sent, bytes.FedAvgEquivalent);
        return
            $"""
            <article class="card"><h2>Bytes <small>over all clients and rounds, {ReportNumbers.Bytes((double)bytes.Sent / run.Spec.Clients)} a client</small></h2>
            <div>This run: {ReportNumbers.Bytes(bytes.Sent)}</div>
            <div class="bar">{Bar("up", bytes.Up, longest)}{Bar("down", bytes.Down, longest)}{Bar("transfer", bytes.TransferSet, longest)}</div>
            <div class="keys">{Key("up", "up: soft labels", bytes.Up)}{Key("down", "down: students and aggregates", bytes.Down)}{TransferKey(bytes)}</div>
            <div>Federated averaging of the student, both ways: {ReportNumbers.Bytes(bytes.FedAvgEquivalent)}</div>
            <div class="bar">{Bar("fedavg", bytes.FedAvgEquivalent, longest)}</div>
            <p class="note">{Note(bytes)}</p>
            {ByRound(run)}
            </article>
            """;
    }

    private static string ByRound(RunResult run)
    {
        if (run.Rounds.Count < FewestRounds)
        {
            return "";
        }

        return $"<h3>By round{(run.Bytes.FedAvgEquivalent > 0 ? "; dashed: federated averaging" : "")}</h3>" + new StackedChart
        {
            Title = "Bytes of payload by round and direction, beside what federated averaging would send",
            Parts = [("up", "up"), ("down", "down")],
            Columns = [.. run.Rounds.Select(round => (round.Round, (IReadOnlyList<double>)[round.BytesUp, round.BytesDown]))],
            // Rounds may ask cohorts of different sizes; the line is their mean.
            Reference = run.Bytes.FedAvgEquivalent > 0 ? (double)run.Bytes.FedAvgEquivalent / run.Rounds.Count : null,
            Format = bytes => ReportNumbers.Bytes(bytes),
        }.Render();
    }

    private static string Bar(string cssClass, long bytes, long longest) =>
        bytes > 0 ? $"<i class=\"{cssClass}\" style=\"width:{100.0 * bytes / longest:F2}%\"></i>" : "";

    private static string Key(string cssClass, string name, long bytes) =>
        $"<span><i class=\"key {cssClass}\"></i>{name}, {ReportNumbers.Bytes(bytes)}</span>";

    private static string TransferKey(RunBytes bytes) => bytes.TransferSet > 0 ? Key("transfer", "transfer set, once", bytes.TransferSet) : "";

    private static string Note(RunBytes bytes)
    {
        var ratio = bytes.FedAvgEquivalent > 0
            ? $"This run sent {ReportNumbers.Ratio(bytes.Sent, bytes.FedAvgEquivalent)} what federated averaging would have. "
            : "";
        var wire = bytes is { WireUp: { } up, WireDown: { } down }
            ? $"; on the wire, with every message and header, {ReportNumbers.Bytes(up)} went up and {ReportNumbers.Bytes(down)} down"
            : "";
        return $"{ratio}All of this is payload{wire}.";
    }
}
