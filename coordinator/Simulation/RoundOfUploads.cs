using System.Collections.Concurrent;
using FedDistill.ClientNode.Fleet;
using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Partitions;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.SoftLabels;
using FedDistill.Learning.Teachers;

namespace FedDistill.Coordinator.Simulation;

/// <summary>
/// What the clients of a simulation upload in the first round under any attack: each teacher is trained once, as a
/// fleet's client trains it, and answers for every cell of the table. Attack and rule change neither.
/// </summary>
/// <param name="spec">The federation.</param>
/// <param name="data">Its data.</param>
/// <param name="threads">The threads that train.</param>
/// <param name="device">Where models run.</param>
public sealed class RoundOfUploads(FederationSpec spec, SimulationData data, TrainingThreads threads, ComputeDevice device)
{
    private readonly IReadOnlyList<int[]> _partition =
        Partition.Parse(spec.Partition).Split(data.Private.HardLabels, data.Private.ClassCount, spec.Clients, spec.Seed);

    private readonly ConcurrentDictionary<(string Client, TeacherObjective Objective, SoftLabelKind Kind, bool IsFlipped), Task<SoftLabelMatrix>> _answers = [];

    /// <summary>What reaches the coordinator, in ordinal order of client names.</summary>
    /// <param name="plan">A first round's.</param>
    /// <param name="attack">Who lies and how; null: nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SoftLabelSubmission>> UnderAsync(
        RoundPlan plan, AttackPlan? attack, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, spec.Clients).Select(FleetOptions.ClientName).ToArray();
        bool Flips(string client) => attack?.Kind == AttackKinds.LabelFlip && attack.IsAttacker(client);
        var own = await Task.WhenAll(names.Select((name, index) => AnswerAsync(plan, name, index, Flips(name), cancellationToken)));
        SoftLabelMatrix[] honest = [.. own.Where((_, index) => attack?.IsAttacker(names[index]) != true)];
        var informed = attack is not null && AttackKinds.ReadsHonestUploads(attack.Kind) ? FalseAnswers.Informed(attack.Kind, honest) : null;
        var sent = new SoftLabelSubmission[names.Length];
        for (var index = 0; index < sent.Length; index++)
        {
            var lies = attack?.IsAttacker(names[index]) == true;
            var answer = !lies ? own[index]
                : informed ?? attack!.Kind switch
                {
                    AttackKinds.Shuffle => FalseAnswers.Shuffled(own[index], names[index], plan.Round, spec.Seed),
                    AttackKinds.FreeRider => FalseAnswers.FreeRide(own[index], broadcast: null),
                    _ => own[index],
                };
            var rows = data.Private.Select(_partition[index]);
            var counts = lies ? FalseRows.CountsOf(attack!, rows, data.Private, _partition) : rows.ClassCounts();
            long[] told = CoarseCounts.Round(counts.Select(count => (long)count));
            sent[index] = new(names[index], Travelled(answer, plan), CoarseCounts.Round(told.Sum()), told);
        }

        return sent;
    }

    private static SoftLabelMatrix Travelled(SoftLabelMatrix answer, RoundPlan plan)
    {
        var codec = SoftLabelCodecs.Find(plan.Encoding);
        return codec.Decode(codec.Encode(answer), answer.Kind, answer.Inputs, answer.Positions, answer.Classes);
    }

    private Task<SoftLabelMatrix> AnswerAsync(
        RoundPlan plan, string client, int index, bool isFlipped, CancellationToken cancellationToken) =>
        _answers.GetOrAdd((client, plan.Objective, plan.Kind, isFlipped), _ =>
        {
            var rows = data.Private.Select(_partition[index]);
            var job = JobOf(plan, client, index, isFlipped ? FalseRows.Flip(rows) : rows);
            return threads.RunAsync(token => Answer(job, client, token), cancellationToken);
        });

    private TeacherJob JobOf(RoundPlan plan, string client, int index, LabelledTable rows) => new()
    {
        Architecture = Architecture.Parse(spec.Teacher[index % spec.Teacher.Count]),
        PrivateRows = rows,
        Transfer = data.Transfer,
        Plan = plan,
        Training = spec.Training,
        Seed = spec.Seed,
        Purpose = $"teacher/{client}/{plan.Round}",
        SplitPurpose = $"teacher/{client}",
        Device = device,
    };

    private SoftLabelMatrix Answer(TeacherJob job, string client, CancellationToken cancellationToken)
    {
        var trained = TeacherTrainer.Train(job, progress: null, cancellationToken);
        var views = new LabelViews
        {
            Count = spec.Training.LabelViews,
            Augmentation = spec.Training.Augmentation,
            Seed = spec.Seed,
            Purpose = $"views/{client}/{job.Plan.Round}",
        };
        return SoftLabeler.Label(
            trained.Model, data.Transfer, job.Plan.TransferRows, job.Plan.Kind, job.Plan.Temperature, device, views);
    }
}
