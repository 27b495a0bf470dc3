namespace FedDistill.Coordinator.Reports;

/// <summary>One round of a run.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Cohort">How many clients were asked.</param>
/// <param name="Contributed">How many uploads counted.</param>
/// <param name="BytesUp">Payload of all soft labels.</param>
/// <param name="BytesDown">Payload of student and aggregate over the cohort.</param>
/// <param name="Seconds">From announcement to publication.</param>
/// <param name="Student">The student on the test set; null without one.</param>
public sealed record RunRound(
    int Round, int Cohort, int Contributed, long BytesUp, long BytesDown, double Seconds, RunMetrics? Student);
