using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Errors;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Fleet;

/// <summary>
/// Adds up what the clients of a fleet do, so that a round makes a few lines and not a few for each client.
/// </summary>
/// <param name="clients">How many clients the fleet has.</param>
/// <param name="logger">Gets the lines.</param>
/// <param name="observer">Sees the teachers; null: no one does.</param>
internal sealed class FleetJournal(int clients, ILogger logger, ITeacherObserver? observer)
{
    private readonly FleetLessons _lessons = new(clients, logger);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Tally> _open = [];
    private int _closedRound;
    private int _studentRound;

    /// <summary>What one client's participant tells.</summary>
    public IParticipantListener ListenerOf(string client) => new ClientListener(this, client);

    private void OnTrained(string client, RoundTask task, LearnedTeacher teacher)
    {
        logger.FleetClientTrained(task.Round, client, teacher.Steps, Percentage.Of(teacher.HeldOutAccuracy));
        observer?.TeacherTrained(client, task.Round, teacher.Model);
        OnRound(task.Round, tally => tally.Add(client, teacher));
    }

    private void OnSatOut(string client, int round, FedDistillException reason)
    {
        logger.FleetClientSatOut(round, client, reason.Message);
        OnRound(round, tally => tally.SatOut++);
    }

    private void OnUploaded(ReleasedSoftLabels released, int sentBytes) => OnRound(released.Round, tally =>
    {
        tally.Uploads++;
        tally.Bytes += sentBytes;
    });

    /// <summary>
    /// A round's tally is complete when all clients that trained for it have heard of the end of collection: each has
    /// its receipt then.
    /// </summary>
    private void OnClosed(string client, int round)
    {
        Tally? tally;
        lock (_lock)
        {
            if (!_open.TryGetValue(round, out tally) || !tally.Busy.Remove(client) || tally.Busy.Count > 0)
            {
                return;
            }

            _open.Remove(round);
            _closedRound = round;
        }

        logger.FleetTeachersTrained(
            round, tally.Trained, tally.Longest.TotalSeconds, Percentage.Of(tally.MeanAccuracy), Percentage.Of(tally.WorstAccuracy));
        logger.FleetUploaded(round, tally.Uploads, tally.Bytes, tally.SatOut);
    }

    private void OnStudent(ReceivedBroadcast broadcast)
    {
        lock (_lock)
        {
            if (broadcast.Round <= _studentRound)
            {
                return;
            }

            _studentRound = broadcast.Round;
        }

        logger.FleetStudentReceived(broadcast.Round, broadcast.Student.Length, Percentage.Of(broadcast.Accuracy));
    }

    private void OnLesson(string client, LessonJudgement lesson)
    {
        logger.FleetClientLesson(
            lesson.Round,
            client,
            LessonWords.Of(lesson.Source),
            Percentage.Of(lesson.Offered),
            Percentage.Of(lesson.Kept),
            Percentage.Of(lesson.Local));
        observer?.LessonJudged(client, lesson);
        if (lesson.Source == LessonSource.Student)
        {
            _lessons.Add(lesson);
        }
    }

    private void OnRound(int round, Action<Tally> change)
    {
        lock (_lock)
        {
            if (round <= _closedRound)
            {
                return;
            }

            if (!_open.TryGetValue(round, out var tally))
            {
                _open[round] = tally = new Tally();
            }

            change(tally);
        }
    }

    private sealed class Tally
    {
        private double _accuracySum;
        private int _judged;

        public HashSet<string> Busy { get; } = new(StringComparer.Ordinal);

        public int Trained { get; private set; }

        public int Uploads { get; set; }

        public int SatOut { get; set; }

        public long Bytes { get; set; }

        public TimeSpan Longest { get; private set; }

        public double? WorstAccuracy { get; private set; }

        public double? MeanAccuracy => _judged == 0 ? null : _accuracySum / _judged;

        public void Add(string client, LearnedTeacher teacher)
        {
            Busy.Add(client);
            Trained++;
            Longest = teacher.Elapsed > Longest ? teacher.Elapsed : Longest;
            if (teacher.HeldOutAccuracy is { } accuracy)
            {
                _judged++;
                _accuracySum += accuracy;
                WorstAccuracy = Math.Min(accuracy, WorstAccuracy ?? 1);
            }
        }
    }

    private sealed class ClientListener(FleetJournal journal, string client) : IParticipantListener
    {
        public void TeacherTrained(RoundTask task, LearnedTeacher teacher) => journal.OnTrained(client, task, teacher);

        public void Uploaded(ReleasedSoftLabels released, int sentBytes) => journal.OnUploaded(released, sentBytes);

        public void NotAsked(int round)
        {
            // Goes without saying.
        }

        public void CollectionClosed(int round) => journal.OnClosed(client, round);

        public void StudentReceived(ReceivedBroadcast broadcast) => journal.OnStudent(broadcast);

        public void LessonJudged(LessonJudgement lesson) => journal.OnLesson(client, lesson);

        public void SatOut(int round, FedDistillException reason) => journal.OnSatOut(client, round, reason);
    }
}
