using FedDistill.ClientNode.Teachers;
using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Simulation;

/// <summary>Collects what the simulated clients made of the newest lesson that each was offered. Thread safe.</summary>
public sealed class ClientLessons
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, LessonJudgement> _newest = new(StringComparer.Ordinal);

    /// <summary>A client has judged a model; local teachers are no lessons.</summary>
    public void Add(string client, LessonJudgement lesson)
    {
        if (lesson.Source == LessonSource.LocalTeacher)
        {
            return;
        }

        lock (_gate)
        {
            _newest[client] = lesson;
        }
    }

    /// <summary>The figures over all clients of which they are known.</summary>
    public RunClients ToRun()
    {
        RunClient[] each;
        LessonJudgement[] judged;
        lock (_gate)
        {
            var known = _newest.Where(lesson => lesson.Value is { Gain: not null, OfferedGain: not null }).ToArray();
            judged = [.. known.Select(lesson => lesson.Value)];
            each = [.. known.Select(lesson => new RunClient(
                lesson.Key, lesson.Value.Local!.Value, lesson.Value.Kept!.Value, lesson.Value.Offered!.Value))];
        }

        return new RunClients(
            judged.Length,
            judged.Average(lesson => lesson.Local),
            judged.Average(lesson => lesson.Kept),
            judged.Average(lesson => lesson.Gain),
            judged.Min(lesson => lesson.Gain),
            judged.Min(lesson => lesson.OfferedGain),
            judged.Length == 0 ? null : judged.Average(lesson => lesson.OfferedGain < 0 ? 1.0 : 0))
        {
            Each = each,
        };
    }
}
