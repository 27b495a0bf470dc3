using FedDistill.ClientNode.Teachers;
using FedDistill.Learning.Models;

namespace FedDistill.ClientNode.Fleet;

/// <summary>
/// Sees the simulated clients' teachers, which no one sees in a real federation; a simulation judges them so.
/// </summary>
public interface ITeacherObserver
{
    /// <summary>A client has trained its teacher. Called from many clients at once; must be quick.</summary>
    void TeacherTrained(string client, int round, ModelSnapshot teacher);

    /// <summary>
    /// A client has decided whether to keep a model for its own use. Called from many clients at once; must be quick.
    /// </summary>
    void LessonJudged(string client, LessonJudgement lesson);
}
