namespace FedDistill.Coordinator.Reports;

/// <summary>The pictures of a run, in the order in which a reader asks: how good, how sure, from what, at what cost.</summary>
public static class ReportPictures
{
    /// <summary>All that there is something to draw for.</summary>
    public static string Render(RunResult run) => string.Join('\n', (string[])
    [
        ReportCharts.Render(run),
        ReportReliability.Render(run),
        ReportConfusion.Render(run),
        ReportSoftLabels.Render(run),
        ReportAgreement.Render(run),
        ReportDisputes.Render(run),
        ReportTraffic.Render(run),
        ReportPhases.Render(run),
    ]);
}
