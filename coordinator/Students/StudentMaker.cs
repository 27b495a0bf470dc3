using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Figures;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Jobs;

namespace FedDistill.Coordinator.Students;

/// <summary>Stage 7 for one target: makes the student, judges it, and stores all that a round brings.</summary>
public sealed class StudentMaker(
    StudentWorkshop workshop,
    BroadcastPacker packer,
    FigureTaker figures,
    IBlobStore blobs,
    TrainingThreads threads,
    TimeProvider time,
    ILogger<StudentMaker> logger)
{
    /// <summary>Makes a student on a training thread.</summary>
    /// <param name="job">The closed round.</param>
    /// <param name="schema">What the federation's data means.</param>
    /// <param name="target">What the student learns from.</param>
    /// <param name="votes">What the answers name, for the figures; null where that is not to be looked at.</param>
    /// <param name="before">What the round before has published; null before the first.</param>
    /// <param name="aggregating">How long the target took.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RoundResult> MakeAsync(
        DistillationJob job,
        FederationSchema schema,
        AggregatedTarget target,
        TeacherVotes? votes,
        RoundResult? before,
        TimeSpan aggregating,
        CancellationToken cancellationToken)
    {
        var (definition, round) = (job.Definition, job.Round);
        var begin = time.GetTimestamp();
        var student = await threads.RunAsync(
            token => workshop.Distill(definition, round, schema, target, before?.Student, token), cancellationToken);
        var distilled = time.GetTimestamp();
        ClassifierJudgement? judgement = definition.TestSet is null
            ? null
            : await threads.RunAsync(_ => workshop.Judge(round, student, definition.TestSet), cancellationToken);
        var end = time.GetTimestamp();
        logger.StudentDistilled(round.Plan.Round, student.Architecture.Name, time.GetElapsedTime(begin, end).TotalSeconds);
        return new RoundResult(
            await WriteAsync(student.SafeTensors, cancellationToken),
            await packer.StoreAsync(target.Aggregate, definition.Spec.BroadcastEncoding, before?.Aggregate, cancellationToken),
            judgement?.Metrics)
        {
            Rule = target.Rule,
            Coverage = target.Coverage,
            AnsweredRows = target.AnsweredRows,
            Scores = target.Scores,
            Figures = await figures.TakeAsync(definition, round, schema, target, votes, judgement, cancellationToken),
            Work = new WorkTimes(
                aggregating, time.GetElapsedTime(begin, distilled), judgement is null ? TimeSpan.Zero : time.GetElapsedTime(distilled, end)),
        };
    }

    private async Task<BlobRef> WriteAsync(ReadOnlyMemory<byte> student, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(student.ToArray(), writable: false);
        return await blobs.WriteAsync(stream, BlobKind.Student, cancellationToken);
    }
}
