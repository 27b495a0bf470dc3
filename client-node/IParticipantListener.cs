using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Students;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode;

/// <summary>Hears how a participant gets on: one node logs each step, a fleet adds them up.</summary>
public interface IParticipantListener
{
    /// <summary>Stage 2 is done, and the teacher is kept for a restart.</summary>
    void TeacherTrained(RoundTask task, LearnedTeacher teacher);

    /// <summary>Stage 5 is done: the upload counts; so many bytes travelled.</summary>
    void Uploaded(ReleasedSoftLabels released, int sentBytes);

    /// <summary>A round that collects asks nothing of this client, or nothing more; told again with each of its
    /// states.</summary>
    void NotAsked(int round);

    /// <summary>A round no longer collects; told again with each later state of the round.</summary>
    void CollectionClosed(int round);

    /// <summary>Stage 9 is done.</summary>
    void StudentReceived(ReceivedBroadcast broadcast);

    /// <summary>The client has decided whether a teacher or a student is what it keeps for its own use.</summary>
    void LessonJudged(LessonJudgement lesson);

    /// <summary>The round goes on without this client.</summary>
    void SatOut(int round, FedDistillException reason);
}
