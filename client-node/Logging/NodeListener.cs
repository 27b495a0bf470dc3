using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Telemetry;
using FedDistill.Core.Errors;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Logging;

/// <summary>Tells a single node's steps to the person beside it, and counts them.</summary>
internal sealed class NodeListener(ILogger logger, NodeInstruments instruments) : IParticipantListener
{
    public void TeacherTrained(RoundTask task, LearnedTeacher teacher)
    {
        if (teacher.IsResumed)
        {
            logger.TeacherResumed(task.Round);
            return;
        }

        instruments.OnTeacherTrained(teacher.Elapsed);
        logger.TeacherTrained(
            task.Round, teacher.Model.Architecture.Name, task.Objective, teacher.Steps, teacher.Elapsed.TotalSeconds, Percentage.Of(teacher.HeldOutAccuracy));
    }

    public void Uploaded(ReleasedSoftLabels released, int sentBytes)
    {
        if (released.IsResumed)
        {
            logger.ReleaseResumed(released.Round, released.PayloadSha256[..12]);
        }

        instruments.OnUploaded(sentBytes);
        logger.SoftLabelsUploaded(
            released.Round, released.Inputs, released.Kind, released.Encoding, sentBytes, released.PayloadSha256[..12]);
    }

    public void NotAsked(int round)
    {
        // Goes without saying.
    }

    public void CollectionClosed(int round)
    {
        // Of interest to a fleet alone.
    }

    public void StudentReceived(ReceivedBroadcast broadcast)
    {
        instruments.OnStudentReceived();
        logger.StudentReceived(broadcast.Round, broadcast.Student.Length, Percentage.Of(broadcast.Accuracy));
    }

    public void LessonJudged(LessonJudgement lesson)
    {
        var words = LessonWords.Of(lesson.Source);
        if (!lesson.IsKept)
        {
            logger.LessonDeclined(lesson.Round, words, Percentage.Of(lesson.Offered), Percentage.Of(lesson.Kept));
        }
        else if (lesson.Source != LessonSource.LocalTeacher)
        {
            // That a client starts with its local teacher goes without saying.
            logger.LessonKept(lesson.Round, words, Percentage.Of(lesson.Offered), Percentage.Of(lesson.Local));
        }
    }

    public void SatOut(int round, FedDistillException reason)
    {
        instruments.OnSatOut();
        logger.SatOut(round, reason.Message);
    }
}
