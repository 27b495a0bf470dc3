using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Reports;

/// <summary>Where the time of a round went, in seconds while the coordinator ran.</summary>
/// <param name="Collecting">Waiting for uploads: the clients train, label and send.</param>
/// <param name="Aggregating">Joining the uploads.</param>
/// <param name="Distilling">Training the student.</param>
/// <param name="Evaluating">Judging it on the test set.</param>
/// <param name="Judging">Waiting for the contributors' judgements of several students.</param>
/// <param name="Other">Storing, waiting for work of other federations, attempts that were cut short.</param>
public sealed record RunPhases(
    double Collecting, double Aggregating, double Distilling, double Evaluating, double Judging, double Other)
{
    /// <summary>From the wire; null where unset.</summary>
    public static RunPhases? From(RoundTimes? times) => times is null ? null : new(
        times.Collecting,
        times.Aggregating,
        times.Distilling,
        times.Evaluating,
        times.Judging,
        // Clocks of grain and worker are read at different moments.
        Math.Max(0, times.Working - times.Aggregating - times.Distilling - times.Evaluating));
}
