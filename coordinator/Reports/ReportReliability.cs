namespace FedDistill.Coordinator.Reports;

/// <summary>The report's card about calibration: whether the student is as often right as it says.</summary>
public static class ReportReliability
{
    /// <summary>The card; nothing without a test set.</summary>
    public static string Render(RunResult run) => run.Final.Reliability is not { Count: > 0 } bins || bins.All(bin => bin.Rows == 0) ? "" :
        $"""
        <article class="card"><h2>Reliability <small>of the last student: how often an answer given with this probability is right</small></h2>
        {ReliabilityChart.Render(bins)}
        <p class="note">{Sentence(bins)} Bars over the dashed line: more often right than it says; under it: too sure. {Pale(bins)}The shaded gaps, weighted by rows, add up to the calibration error of {ReportNumbers.Percent(run.Final.Ece)}.</p>
        </article>
        """;

    private static string Pale(IReadOnlyList<RunReliability> bins) => bins.Any(bin => bin.Rows is > 0 and < ReliabilityChart.FewRows)
        ? $"Pale bars have under {ReliabilityChart.FewRows} rows. "
        : "";

    private static string Sentence(IReadOnlyList<RunReliability> bins)
    {
        double rows = bins.Sum(bin => bin.Rows);
        var confidence = bins.Sum(bin => bin.Rows * bin.Confidence.GetValueOrDefault()) / rows;
        var accuracy = bins.Sum(bin => bin.Rows * bin.Accuracy.GetValueOrDefault()) / rows;
        return $"On average it is {ReportNumbers.Percent(confidence)} sure and {ReportNumbers.Percent(accuracy)} right.";
    }
}
