using FedDistill.Core.Privacy;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Teachers;

/// <summary>A teacher and how its training went.</summary>
/// <param name="Model">The weights of the checkpoint that was kept.</param>
/// <param name="HeldOutAccuracy">Accuracy on the held-out private rows, 0..1; null when there were too few to hold any
/// out.</param>
/// <param name="Steps">Steps that were trained.</param>
public sealed record TrainedTeacher(ModelSnapshot Model, double? HeldOutAccuracy, int Steps)
{
    /// <summary>What the training spent, for the accountant; null where it was not by DP-SGD.</summary>
    public DpSgdCost? Cost { get; init; }
}
