namespace FedDistill.ClientNode.Teachers;

/// <summary>What a client may keep for its own use; within a round in the order in which it gets them.</summary>
public enum LessonSource
{
    /// <summary>Its teacher, trained without any broadcast.</summary>
    LocalTeacher,

    /// <summary>Its teacher, refined by the last broadcast.</summary>
    RefinedTeacher,

    /// <summary>The broadcast student itself.</summary>
    Student,
}
