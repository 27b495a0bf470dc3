using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// One distillation: all that decides the student's bytes. It holds no transfer label, for there is none to be seen.
/// </summary>
public sealed record StudentJob
{
    /// <summary>The student's layers.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The transfer set.</summary>
    public required InputTable Transfer { get; init; }

    /// <summary>
    /// The aggregated soft labels: probabilities, shape [N, 1, C]. Row i is about the i-th of the plan's transfer rows.
    /// </summary>
    public required SoftLabelMatrix Aggregate { get; init; }

    /// <summary>
    /// Which rows some client claims for its own, one for each row of the aggregate; the others stay as soft as the
    /// aggregate has them. Null: nobody knows, all rows are alike.
    /// </summary>
    public IReadOnlyList<bool>? Covered { get; init; }

    /// <summary>Temperature, sharpening, hard or soft targets, transfer rows.</summary>
    public required RoundPlan Plan { get; init; }

    /// <summary>Batch, steps, learning rate, augmentation.</summary>
    public required TrainingSpec Training { get; init; }

    /// <summary>The federation's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Sets this job's random numbers apart from all others', for example <c>student/3</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>Where to compute.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;
}
