using System.Net;
using System.Text.Json;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Reports;

/// <summary>A run as one page that needs nothing but itself: no network, no program in it.</summary>
public static class ReportHtml
{
    /// <summary>The page, whatever of the run is known.</summary>
    public static string Render(RunResult run) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Encode(run.Spec.Name)} – FedDistill</title>
        <style>
        {ReportStyle.Css}
        </style>
        </head>
        <body>
        <header>
        <h1>FedDistill · {Encode(run.Spec.Name)}</h1>
        <p class="gain">{Encode(RunHeadline.Of(run))}</p>
        <p class="facts">{Encode(Facts(run))}</p>
        </header>
        <main>
        {Tiles(run)}
        <section class="cards">
        {ReportPictures.Render(run)}
        {ReportClients.Render(run)}
        {ReportPrivacy.Render(run)}
        </section>
        {ReportRounds.Render(run)}
        <details class="card">
        <summary>The whole spec</summary>
        <pre>{Encode(JsonSerializer.Serialize(run.Spec, FedDistillJson.Indented))}</pre>
        </details>
        </main>
        </body>
        </html>

        """;

    /// <summary>A text that came from outside, as text.</summary>
    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Facts(RunResult run)
    {
        var spec = run.Spec;
        List<string> facts =
        [
            $"{spec.Clients} clients",
            $"data {spec.Data}, {spec.Partition}",
            $"teachers {string.Join(", ", spec.Teacher)}",
            $"student {spec.Student}",
            $"{run.Rounds.Count} of {spec.Rounds} rounds",
            $"seed {run.Seed}",
            ReportNumbers.Duration(run.Seconds),
        ];
        if (run.PeakRssBytes is { } peak)
        {
            facts.Add($"{ReportNumbers.Bytes(peak)} of memory at most");
        }

        if (run.Cpu is { Total: > 0 } cpu)
        {
            facts.Add($"{cpu.Learning / cpu.Total * 100:F0} % of {cpu.Total:F0} CPU seconds spent learning");
        }

        return string.Join(" · ", facts);
    }

    private static string Tiles(RunResult run) => run.Final.Accuracy is null ? "" :
        $"""
        <section class="tiles">
        {Tile("Student", run.Final.Accuracy, "after the last round", "tile student")}
        {Tile("Local teachers, mean", run.Baselines.LocalMean, "each alone, before any broadcast")}
        {Tile("Local teachers, best", run.Baselines.LocalBest, "the best one of them")}
        {Tile("Ensemble", run.Baselines.Ensemble, "their averaged probabilities")}
        {Tile("Pooled bound", run.Baselines.Pooled, "all private data in one place")}
        </section>
        """;

    private static string Tile(string name, double? accuracy, string note, string cssClass = "tile") =>
        $"<div class=\"{cssClass}\"><span>{name}</span><b>{ReportNumbers.Percent(accuracy)}</b>" +
        $"<span>{note}{(accuracy is null ? "; not measured" : "")}</span></div>";
}
