namespace FedDistill.Coordinator.Specs;

/// <summary>Steps of a training each; what they take in time depends on the machine.</summary>
/// <param name="TeacherLeast">A teacher's first training, of the client with the fewest rows.</param>
/// <param name="TeacherMost">The same, of the client with the most rows.</param>
/// <param name="RefineLeast">A refinement in a later round, of the client with the fewest rows.</param>
/// <param name="RefineMost">The same, of the client with the most rows.</param>
/// <param name="Student">The student's in a round, all generations.</param>
/// <param name="StudentParameters">Its weights; null: unknown without the data.</param>
public sealed record PlannedSteps(int TeacherLeast, int TeacherMost, int RefineLeast, int RefineMost, int Student, long? StudentParameters);
