using FedDistill.ClientNode.Terminal;
using FedDistill.Learning.Training;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Reports;

/// <summary>What is left of a phase, if it goes on as it did.</summary>
internal static class TimeLeft
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>In words; empty where nothing can be said yet.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="teachers">Teachers trained in it.</param>
    /// <param name="student">Steps of the student in it.</param>
    /// <param name="elapsed">Since it began.</param>
    public static string Of(RoundPhase phase, TeacherProgress teachers, TrainingProgress student, TimeSpan elapsed) => phase switch
    {
        RoundPhase.Collecting => Words("the teachers", teachers.Done, teachers.Of, elapsed),
        RoundPhase.Distilling => Words("the student", student.Step, student.Steps, elapsed),
        _ => "",
    };

    private static string Words(string what, int done, int of, TimeSpan elapsed) =>
        done > 0 && done < of && elapsed >= Patience ? $"{what}: {100L * done / of} %, about {WorkText.Duration(elapsed * (of - done) / done)} left" : "";
}
