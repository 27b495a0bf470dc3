using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Reports;

/// <summary>The folder that <c>--output</c> names: what a run brought, for scripts, spreadsheets and people.</summary>
public static class RunFolder
{
    private const string StudentName = "student.safetensors";
    private const string CardName = "student-card.json";
    private const string RoundsName = "rounds.csv";
    private const string ReportName = "report.html";
    private const string RunName = "run.json";
    private const string EventsName = "privacy-events.json";

    /// <summary>
    /// Makes the folder and tries it, so that a long run does not end at a folder that refuses its results.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when nothing can be written there.</exception>
    public static void Check(string folder) => Guarded(folder, () =>
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".feddistill-{Guid.NewGuid():N}");
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    });

    /// <summary>
    /// Writes <c>run.json</c>, <c>rounds.csv</c>, <c>report.html</c> and, where there is one, the student with its
    /// card, and what <c>privacy account</c> reads as <c>privacy-events.json</c>.
    /// </summary>
    /// <param name="folder">Made where missing; files of an earlier run are replaced.</param>
    /// <param name="run">What the run brought.</param>
    /// <param name="student">The safetensors file, model card included; null or empty when no round was
    /// completed.</param>
    /// <param name="card">The same model card, to be read without a safetensors reader.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the folder cannot be written.</exception>
    public static void Write(
        string folder, RunResult run, ReadOnlyMemory<byte>? student, IReadOnlyDictionary<string, string> card)
    {
        var sortedCard = new SortedDictionary<string, string>(card.ToDictionary(), StringComparer.Ordinal);
        (string Name, string Text)[] texts =
        [
            (RoundsName, RoundsCsv.Write(run.Rounds)), (ReportName, ReportHtml.Render(run)), (CardName, Json(sortedCard)), (RunName, Json(run)),
        ];
        var weights = student.GetValueOrDefault();
        Guarded(folder, () =>
        {
            Directory.CreateDirectory(folder);
            // An earlier run's student must not pass for this one's, nor its run.json for the end of this writing.
            foreach (var name in (string[])[RunName, StudentName, CardName, EventsName])
            {
                File.Delete(Path.Combine(folder, name));
            }

            if (!weights.IsEmpty)
            {
                File.WriteAllBytes(Path.Combine(folder, StudentName), weights.Span);
            }

            if (run.Privacy is { Events.Count: > 0 } privacy)
            {
                File.WriteAllText(Path.Combine(folder, EventsName), Json(privacy.Events));
            }

            foreach (var (name, text) in texts.Where(file => !weights.IsEmpty || file.Name != CardName))
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }
        });
    }

    /// <summary>Writes <c>run.json</c> alone.</summary>
    /// <param name="folder">Made where missing.</param>
    /// <param name="run">What the run brought.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the folder cannot be written.</exception>
    public static void WriteRun(string folder, RunResult run) => WriteText(folder, RunName, Json(run));

    /// <summary>Writes one text file.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the folder cannot be written.</exception>
    internal static void WriteText(string folder, string name, string text) => Guarded(folder, () =>
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    });

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, FedDistillJson.Indented) + "\n";

    private static void Guarded(string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The output folder {folder} cannot be written: {exception.Message} " +
                "Allowed is a folder, new or not, that this user may write to; name one with --output.",
                exception);
        }
    }
}
