namespace FedDistill.Coordinator.Reports;

/// <summary>How far a round's teachers are.</summary>
/// <param name="Done">Teachers trained.</param>
/// <param name="Of">Teachers in all; 0: not known yet.</param>
internal readonly record struct TeacherProgress(int Done, int Of);
