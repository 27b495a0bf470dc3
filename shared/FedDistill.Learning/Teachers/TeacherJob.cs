using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Randomness;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.DpSgd;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Teachers;

/// <summary>One teacher training: all that decides the teacher's bytes, but for the noise of DP-SGD.</summary>
public sealed record TeacherJob
{
    /// <summary>The teacher's layers.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The client's own rows.</summary>
    public required LabelledTable PrivateRows { get; init; }

    /// <summary>The transfer set.</summary>
    public required InputTable Transfer { get; init; }

    /// <summary>Objective and temperature.</summary>
    public required RoundPlan Plan { get; init; }

    /// <summary>The last round's aggregated soft labels, shape [N, 1, C]; needed for a refinement.</summary>
    public SoftLabelMatrix? Broadcast { get; init; }

    /// <summary>The transfer rows that <see cref="Broadcast"/> is about, in its order; empty: all.</summary>
    public IReadOnlyList<int> BroadcastRows { get; init; } = [];

    /// <summary>
    /// A model of the same architecture to go on from: the broadcast student, or the client's last teacher. Null:
    /// random weights, and the
    /// budget of a first training instead of a refinement's.
    /// </summary>
    public ModelSnapshot? Start { get; init; }

    /// <summary>Batch, steps, learning rates, augmentation, held-out share.</summary>
    public required TrainingSpec Training { get; init; }

    /// <summary>The federation's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Sets this job's random numbers apart from all others', for example <c>teacher/alice/1</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>
    /// Draws the held-out rows; <see cref="Purpose"/> where nothing is given. Jobs that go on from each other's weights
    /// need the same one, for
    /// example <c>teacher/alice</c>, or rows that one of them learned from would judge the next.
    /// </summary>
    public string SplitPurpose
    {
        get => field ?? Purpose;
        init;
    }

    /// <summary>
    /// Learn by DP-SGD; null: plainly. Then every private row may be drawn and none is held out, and only what this says
    /// decides on batch, steps and learning rate. <see cref="Start"/> must not hold anything of the private rows that
    /// was not itself learned so.
    /// </summary>
    public DpSgdTraining? DpSgd { get; init; }

    /// <summary>Where to compute.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>The random numbers of one part of the job, the same for the same job.</summary>
    internal SeededRandom Random(string part) => new(Seed, $"{Purpose}/{part}");
}
