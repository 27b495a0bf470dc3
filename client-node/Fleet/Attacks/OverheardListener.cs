using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>Tells the liars what a client does, and everything to the listener that it has anyway.</summary>
/// <param name="client">Whom it listens to.</param>
/// <param name="heard">What the liars read.</param>
/// <param name="inner">The client's listener.</param>
internal sealed class OverheardListener(string client, HonestUploads heard, IParticipantListener inner) : IParticipantListener
{
    /// <inheritdoc />
    public void TeacherTrained(RoundTask task, LearnedTeacher teacher) => inner.TeacherTrained(task, teacher);

    /// <inheritdoc />
    public void Uploaded(ReleasedSoftLabels released, int sentBytes)
    {
        inner.Uploaded(released, sentBytes);
        heard.Add(released);
    }

    /// <inheritdoc />
    public void NotAsked(int round)
    {
        inner.NotAsked(round);
        heard.SatOut(client, round);
    }

    /// <inheritdoc />
    public void CollectionClosed(int round)
    {
        inner.CollectionClosed(round);
        heard.Closed(round);
    }

    /// <inheritdoc />
    public void StudentReceived(ReceivedBroadcast broadcast) => inner.StudentReceived(broadcast);

    /// <inheritdoc />
    public void LessonJudged(LessonJudgement lesson) => inner.LessonJudged(lesson);

    /// <inheritdoc />
    public void SatOut(int round, FedDistillException reason)
    {
        inner.SatOut(round, reason);
        heard.SatOut(client, round);
    }
}
