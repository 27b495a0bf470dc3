using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Distill;

/// <summary>A model and how long it took.</summary>
/// <param name="Name">For example <c>teacher-1</c>; its file's name without the ending.</param>
/// <param name="Model">The weights.</param>
/// <param name="Seconds">Null for a loaded model.</param>
public sealed record TrainedModel(string Name, ModelSnapshot Model, double? Seconds);
