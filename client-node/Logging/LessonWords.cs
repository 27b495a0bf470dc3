using FedDistill.ClientNode.Teachers;

namespace FedDistill.ClientNode.Logging;

/// <summary>What a client may keep, as people read it.</summary>
internal static class LessonWords
{
    /// <summary>For example "the refined teacher".</summary>
    public static string Of(LessonSource source) => source switch
    {
        LessonSource.LocalTeacher => "the local teacher",
        LessonSource.RefinedTeacher => "the refined teacher",
        _ => "the student",
    };
}
