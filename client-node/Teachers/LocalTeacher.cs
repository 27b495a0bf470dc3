using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Students;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Models;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Teachers;

namespace FedDistill.ClientNode.Teachers;

/// <summary>
/// Stages 2 and 3: a client's teacher, which learns anew in each round and answers the round's transfer rows.
/// </summary>
/// <param name="client">The client's name; its random numbers are its own.</param>
/// <param name="architecture">The teacher's layers.</param>
/// <param name="environment">Transfer set, threads, device.</param>
/// <param name="store">Where the newest teacher is kept.</param>
public sealed class LocalTeacher(string client, Architecture architecture, ClientEnvironment environment, TeacherStore store) : ITeacher
{
    /// <summary>The judge by those rows of a client that its teachers do not learn from.</summary>
    /// <param name="client">The client's name.</param>
    /// <param name="privateData">Its private rows.</param>
    /// <param name="environment">Seed, held-out share, device.</param>
    public static HeldOutJudge HeldOut(string client, PrivateData privateData, ClientEnvironment environment) => new(
        privateData.Table, environment.Terms.Training, environment.Terms.Seed, SplitPurposeOf(client), environment.Device);

    /// <summary>Whether a round's teacher learns from a broadcast.</summary>
    public static LessonSource SourceIn(RoundTask task) =>
        task.Objective == TeacherObjective.Refinement ? LessonSource.RefinedTeacher : LessonSource.LocalTeacher;

    /// <summary>
    /// Trains the round's teacher, or takes the one that was trained for this round before a restart.
    /// </summary>
    /// <exception cref="Core.Errors.FedDistillException">What training can end with.</exception>
    public async Task<LearnedTeacher> LearnAsync(
        RoundTask task, PrivateData privateData, ReceivedBroadcast? broadcast, CancellationToken cancellationToken)
    {
        var begin = environment.Time.GetTimestamp();
        var last = store.Load();
        if (last is { } kept && kept.Round == task.Round && kept.Model.Architecture == architecture)
        {
            return new LearnedTeacher(kept.Model, Steps: 0, HeldOutAccuracy: null, TimeSpan.Zero);
        }

        var job = new TeacherJob
        {
            Architecture = architecture,
            PrivateRows = privateData.Table,
            Transfer = environment.Transfer,
            Plan = PlanOf(task),
            Broadcast = broadcast?.Aggregate,
            BroadcastRows = broadcast?.TransferRows ?? [],
            Start = task.Objective == TeacherObjective.Refinement ? ChooseStart(broadcast, last?.Model) : null,
            Training = environment.Terms.Training,
            Seed = environment.Terms.Seed,
            Purpose = $"teacher/{client}/{task.Round}",
            SplitPurpose = SplitPurposeOf(client),
            Device = environment.Device,
        };
        var trained = await environment.Threads.RunAsync(
            cancelled => TeacherTrainer.Train(job, progress: null, cancelled), cancellationToken);
        return new LearnedTeacher(trained.Model, trained.Steps, trained.HeldOutAccuracy, environment.Time.GetElapsedTime(begin));
    }

    /// <summary>
    /// The teacher's tempered soft labels for the transfer rows that the round asks about; keeps the teacher if they
    /// are sound.
    /// </summary>
    /// <returns>Shape [rows, 1, C].</returns>
    /// <exception cref="Core.Errors.FedDistillException">InvalidSoftLabels when the teacher diverged; StorageDamaged
    /// when it cannot be kept.</exception>
    public async Task<SoftLabelMatrix> LabelAsync(RoundTask task, LearnedTeacher teacher, CancellationToken cancellationToken)
    {
        var softLabels = await environment.Threads.RunAsync(
            _ => SoftLabeler.Label(
                teacher.Model,
                environment.Transfer,
                task.TransferRows,
                task.Kind,
                task.Temperature,
                environment.Device,
                new LabelViews
                {
                    Count = environment.Terms.Training.LabelViews,
                    Augmentation = environment.Terms.Training.Augmentation,
                    Seed = environment.Terms.Seed,
                    Purpose = $"views/{client}/{task.Round}",
                }),
            cancellationToken);

        // Checked before it is kept, so that a restart does not take a diverged teacher up again.
        SoftLabelValidator.Validate(softLabels);
        if (!teacher.IsResumed)
        {
            store.Save(teacher.Model, task.Round);
        }

        return softLabels;
    }

    /// <summary>
    /// The student where it is of the teacher's kind, else the client's own last teacher, else nothing.
    /// </summary>
    private ModelSnapshot? ChooseStart(ReceivedBroadcast? broadcast, ModelSnapshot? last)
    {
        var student = broadcast is null ? null : ModelSnapshot.FromBytes(broadcast.Student);
        return student?.Architecture == architecture ? student
            : last?.Architecture == architecture ? last
            : null;
    }

    private static string SplitPurposeOf(string client) => $"teacher/{client}";

    private RoundPlan PlanOf(RoundTask task) => new(
        task.Round,
        environment.Terms.Rounds,
        task.Objective,
        task.Kind,
        task.Temperature,
        // Aggregation and distillation are the coordinator's business.
        Rule: "",
        Sharpening: 1,
        HardTargets: false,
        task.TransferRows);
}
