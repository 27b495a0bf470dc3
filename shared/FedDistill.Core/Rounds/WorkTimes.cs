namespace FedDistill.Core.Rounds;

/// <summary>
/// How long the attempt that made a student took; of several students that were made side by side, this one's.
/// </summary>
/// <param name="Aggregating">Joining the uploads, and drawing noise where there is to be any.</param>
/// <param name="Distilling">Training the student, the wait for a free thread included.</param>
/// <param name="Evaluating">Judging it on the test set, likewise; zero without one.</param>
public sealed record WorkTimes(TimeSpan Aggregating, TimeSpan Distilling, TimeSpan Evaluating);
