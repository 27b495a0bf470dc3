using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Distillation;

/// <summary>
/// One distillation: all that decides the student's bytes. In a federation it holds no transfer label, for there is
/// none to be seen.
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
    public IReadOnlyList<bool>? Claimed { get; init; }

    /// <summary>Temperature, sharpening, hard or soft targets, transfer rows.</summary>
    public required RoundPlan Plan { get; init; }

    /// <summary>Batch, steps, learning rate, augmentation, loss, generations, averaging.</summary>
    public required TrainingSpec Training { get; init; }

    /// <summary>The federation's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Sets this job's random numbers apart from all others', for example <c>student/3</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>
    /// A student of the same architecture to go on from, such as the last round's; null: random weights. Later
    /// generations of a round begin anew in any case.
    /// </summary>
    public ModelSnapshot? Start { get; init; }

    /// <summary>The transfer rows' ground truth, for a distillation on one machine; null in a federation.</summary>
    public HardTerm? HardTerm { get; init; }

    /// <summary>
    /// Teachers that label each input as the student sees it, turned and shifted, by the mean of their probabilities at
    /// T; they then stand for the aggregate in the first generation. On one machine alone; empty: the aggregate.
    /// </summary>
    public IReadOnlyList<ModelSnapshot> Teachers { get; init; } = [];

    /// <summary>Probability of leaving out a hidden unit before an affine layer, 0 up to but not 1; 0: none.</summary>
    public double Dropout { get; init; }

    /// <summary>Where to compute.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;
}
