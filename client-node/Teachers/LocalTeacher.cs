using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Students;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Core.Telemetry;
using FedDistill.Learning.DpSgd;
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
    // DP-SGD would see the class counts of balanced softmax, which no noise covers there.
    private TeacherObjective SubstituteObjective =>
        environment.Terms.Privacy.Terms.DpSgd ? TeacherObjective.CrossEntropy : TeacherObjective.Balanced;

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
    /// What learning for one round costs, the same for each: for the gate to debit before it begins, because all later
    /// teachers go on from what was learned. Null where teachers learn plainly.
    /// </summary>
    /// <exception cref="Core.Errors.FedDistillException">InvalidConfiguration when no noise keeps the promise.</exception>
    public PrivacyEvent? CostOf(PrivateData privateData) => DpSgdPlan.For(environment.Terms, privateData.Rows)?.Event;

    /// <summary>
    /// Trains the round's teacher, or takes the one that was trained for this round before a restart.
    /// </summary>
    /// <exception cref="Core.Errors.FedDistillException">What training can end with.</exception>
    public async Task<LearnedTeacher> LearnAsync(
        RoundTask task, PrivateData privateData, ReceivedBroadcast? broadcast, CancellationToken cancellationToken)
    {
        using var span = RoundTrace.Start("train", environment.Terms.Federation, environment.Terms.Instance, task.Round);
        var begin = environment.Time.GetTimestamp();
        var last = store.Load();
        var start = task.Objective == TeacherObjective.Refinement ? ChooseStart(broadcast, last?.Model) : null;
        if (Teachers > 1)
        {
            return await LearnInShardsAsync(task, privateData, broadcast, start, begin, cancellationToken);
        }

        if (last is { } kept && kept.Round == task.Round && kept.Model.Architecture == architecture)
        {
            return new LearnedTeacher(kept.Model, Steps: 0, HeldOutAccuracy: null, TimeSpan.Zero);
        }

        var plan = DpSgdPlan.For(environment.Terms, privateData.Rows);
        var purpose = $"teacher/{client}/{task.Round}";
        using var noise = plan is null ? null : new StepNoise(NoiseFor($"{purpose}/noise"));
        var job = JobOf(task, privateData.Table, broadcast, start, purpose) with
        {
            DpSgd = plan is null ? null : new DpSgdTraining(plan.Settings, noise!.Fill, NoiseFor($"{purpose}/secrets").Fill),
        };
        var trained = await TrainAsync(job, cancellationToken);
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
        using var span = RoundTrace.Start("label", environment.Terms.Federation, environment.Terms.Instance, task.Round);
        var softLabels = teacher.Shards.Count > 0
            ? ShardVotes.Count(await Task.WhenAll(teacher.Shards.Select(shard => AnswerAsync(task, shard, cancellationToken))), Teachers)
            : await AnswerAsync(task, teacher.Model, cancellationToken);

        // Checked before it is kept, so that a restart does not take a diverged teacher up again.
        SoftLabelValidator.Validate(softLabels);
        if (!teacher.IsResumed && teacher.Shards.Count == 0)
        {
            store.Save(teacher.Model, task.Round);
        }

        return IsSubstituted(task) ? BalancedEvidence.Of(softLabels) : softLabels;
    }

    /// <summary>How many teachers a client has: several in mode <c>pate</c> alone.</summary>
    private int Teachers => environment.Terms.Privacy is { Mode: PrivacyModes.Pate } pate ? pate.Terms.TeachersPerClient : 1;

    private async Task<LearnedTeacher> LearnInShardsAsync(
        RoundTask task,
        PrivateData privateData,
        ReceivedBroadcast? broadcast,
        ModelSnapshot? start,
        long begin,
        CancellationToken cancellationToken)
    {
        if (environment.Terms.Privacy.Terms.DpSgd)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{environment.Terms.Federation} asks for several teachers a client by DP-SGD; this version trains one so. Tell the operator.");
        }

        // A vote of teachers that no noise was drawn for comes out the same again: none is kept for a restart.
        var shards = ShardDeal.Of(privateData.Table, Teachers, environment.Terms.Seed);
        var trained = await Task.WhenAll(shards.Index().Where(shard => shard.Item.Rows > 0).Select(shard => TrainAsync(
            JobOf(task, shard.Item, broadcast, start, $"teacher/{client}/{task.Round}/{shard.Index}"), cancellationToken)));
        return new LearnedTeacher(
            trained[0].Model, trained.Sum(teacher => teacher.Steps), trained.Average(teacher => teacher.HeldOutAccuracy), environment.Time.GetElapsedTime(begin))
        {
            Shards = [.. trained.Select(teacher => teacher.Model)],
        };
    }

    private async Task<TrainedTeacher> TrainAsync(TeacherJob job, CancellationToken cancellationToken)
    {
        using var step = environment.Progress.Begin($"Round {job.Plan.Round}: teacher");
        return await environment.Threads.RunAsync(cancelled => TeacherTrainer.Train(job, step, cancelled), cancellationToken);
    }

    private async Task<SoftLabelMatrix> AnswerAsync(RoundTask task, ModelSnapshot teacher, CancellationToken cancellationToken)
    {
        using var step = environment.Progress.Begin($"Round {task.Round}: labelling");
        return await environment.Threads.RunAsync(
            _ => SoftLabeler.Label(
                teacher,
                environment.Transfer,
                task.TransferRows,
                IsSubstituted(task) ? SoftLabelKind.Probabilities : task.AnswerKind,
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
    }

    private TeacherJob JobOf(
        RoundTask task, LabelledTable rows, ReceivedBroadcast? broadcast, ModelSnapshot? start, string purpose) => new()
    {
        Architecture = architecture,
        PrivateRows = rows,
        Transfer = environment.Transfer,
        Plan = PlanOf(task),
        Broadcast = broadcast?.Aggregate,
        BroadcastRows = broadcast?.TransferRows ?? [],
        Start = start,
        Training = environment.Terms.Training,
        Seed = environment.Terms.Seed,
        Purpose = purpose,
        SplitPurpose = SplitPurposeOf(client),
        Device = environment.Device,
    };

    private INoiseSource NoiseFor(string purpose) => environment.Terms.Privacy.NoiseFor(purpose);

    /// <summary>Whether the node's owner forbids the evidence that a round asks for.</summary>
    private bool IsSubstituted(RoundTask task) => environment.Policy.ForbidsEvidence && task.Kind == SoftLabelKind.Evidence;

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
        IsSubstituted(task) ? SubstituteObjective : task.Objective,
        IsSubstituted(task) ? SoftLabelKind.Probabilities : task.AnswerKind,
        task.Temperature,
        // Aggregation and distillation are the coordinator's business.
        Rule: "",
        Sharpening: 1,
        HardTargets: false,
        task.TransferRows);
}
