using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Teachers;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Fleet;

/// <summary>Adds up what the clients of a fleet made of each student: one line a round, once all have judged it.</summary>
/// <param name="clients">How many clients the fleet has.</param>
/// <param name="logger">Gets the line.</param>
internal sealed class FleetLessons(int clients, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<LessonJudgement>> _open = [];

    /// <summary>A client has judged a student.</summary>
    public void Add(LessonJudgement lesson)
    {
        List<LessonJudgement>? lessons;
        lock (_lock)
        {
            if (!_open.TryGetValue(lesson.Round, out lessons))
            {
                _open[lesson.Round] = lessons = [];
            }

            lessons.Add(lesson);
            if (lessons.Count < clients)
            {
                return;
            }

            // A client that was busy may have skipped the student of an earlier round: that round will not fill up.
            foreach (var round in _open.Keys.Where(round => round <= lesson.Round).ToArray())
            {
                _open.Remove(round);
            }
        }

        Log(lesson.Round, [.. lessons.Where(judged => judged is { Gain: not null, OfferedGain: not null })]);
    }

    private void Log(int round, List<LessonJudgement> judged)
    {
        double? harmed = judged.Count == 0 ? null : judged.Average(lesson => lesson.OfferedGain < 0 ? 1.0 : 0);
        logger.FleetLessonsJudged(
            round,
            judged.Count,
            Percentage.Of(judged.Average(lesson => lesson.Kept)),
            Percentage.Points(judged.Average(lesson => lesson.Gain)),
            Percentage.Points(judged.Min(lesson => lesson.Gain)),
            Percentage.Of(harmed));
    }
}
