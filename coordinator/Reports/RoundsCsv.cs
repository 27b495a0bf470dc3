using System.Globalization;

namespace FedDistill.Coordinator.Reports;

/// <summary>
/// The rounds as a table for spreadsheets: full precision, a point as decimal sign, empty where unknown.
/// </summary>
public static class RoundsCsv
{
    private const string Header = "round,cohort,contributed,bytesUp,bytesDown,seconds,accuracy,nll,ece,brier";

    /// <summary>A header and one line a round.</summary>
    public static string Write(IEnumerable<RunRound> rounds) =>
        string.Concat(rounds.Select(Line).Prepend(Header).Select(line => $"{line}\n"));

    private static string Line(RunRound round)
    {
        double?[] metrics = [round.Student?.Accuracy, round.Student?.Nll, round.Student?.Ece, round.Student?.Brier];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{round.Round},{round.Cohort},{round.Contributed},{round.BytesUp},{round.BytesDown},{round.Seconds},{string.Join(',', metrics)}");
    }
}
