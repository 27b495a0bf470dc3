using System.Diagnostics;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Models;
using FedDistill.Learning.SoftLabels;

namespace FedDistill.Coordinator.Distill;

/// <summary>
/// Distillation without a federation: teachers and the student alone learn beside each other, then the student learns
/// from the mean of the teachers' soft labels, then all are judged.
/// </summary>
/// <param name="options">Checked options.</param>
/// <param name="progress">Shows what takes long.</param>
public sealed class DistillRun(DistillOptions options, WorkProgress progress)
{
    private readonly ComputeDevice _device = ComputeDevice.Parse(options.Device);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="FedDistillException">InvalidData or ShapeMismatch for data or a model file that does not fit,
    /// InvalidConfiguration for an architecture that does not, NativeLibrary without torch.</exception>
    public async Task<DistillOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var reading = progress.Begin($"Reading {Path.GetFileName(options.Data)}");
        var data = DistillData.Load(options);
        reading.Dispose();
        await using var threads = new TrainingThreads(options.Workers);

        Task<TrainedModel>[] teaching =
        [
            .. options.Teacher.Select((teacher, index) => DistillOptions.IsModelFile(teacher)
                ? Task.FromResult(Load(teacher, index, data))
                : threads.RunAsync(
                    token => Train($"teacher-{index + 1}", DistillJobs.Teacher(options, data, index, _device), data, token),
                    cancellationToken)),
        ];
        var learningAlone = threads.RunAsync(
            token => Train("student-alone", DistillJobs.Alone(options, data, _device), data, token), cancellationToken);
        var teachers = await Task.WhenAll(teaching);

        using var labelling = progress.Begin("Labelling");
        var softLabels = Joined(await EachAsync(threads, teachers, data.Transfer, options.Temperature, cancellationToken), data.Transfer);
        labelling.Dispose();
        var student = await threads.RunAsync(
            token => Train("student", DistillJobs.Distilled(options, data, softLabels, teachers, _device), data, token),
            cancellationToken);
        var alone = await learningAlone;

        using var judging = progress.Begin("Judging");
        return await threads.RunAsync(_ => Judge(data, teachers, alone, student, clock), cancellationToken);
    }

    private DistillOutcome Judge(
        DistillData data, TrainedModel[] teachers, TrainedModel alone, TrainedModel student, Stopwatch clock)
    {
        var models = new List<DistilledModel>();
        models.AddRange(teachers.Select(teacher => Judged(teacher, data.Test)));
        var ensemble = Joined([.. teachers.Select(teacher => Label(teacher, data.Test, temperature: 1))], data.Test);
        if (teachers.Length > 1)
        {
            models.Add(DistilledModel.Of(
                "ensemble",
                $"{teachers.Length} teachers",
                teachers.Sum(teacher => teacher.Model.ParameterCount),
                ClassificationMetricsCalculator.Compute(ensemble.Values, data.Test.HardLabels, data.Test.ClassCount),
                seconds: null));
        }

        models.AddRange([Judged(alone, data.Test), Judged(student, data.Test)]);
        var raised = data.Missing.Count == 0
            ? []
            : BiasRaiser.Raise(
                student.Model, data, Joined([.. teachers.Select(teacher => Label(teacher, data.Transfer, temperature: 1))], data.Transfer), _device);
        var theory = data.HeldOut is null ? null : TheoryMeter.Measure(teachers, alone, student, ensemble, data, _device);
        var result = new DistillResult(
            options, data.Train.Rows, data.Transfer.Rows, data.Test.Rows, models, raised, theory, clock.Elapsed.TotalSeconds);
        return new DistillOutcome(result, [.. teachers, alone, student]);
    }

    private TrainedModel Train(string name, StudentJob job, DistillData data, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var step = progress.Begin(name);
        var model = StudentDistiller.Distill(job, step, cancellationToken)
            .WithCard(new Dictionary<string, string> { ["schema"] = data.Schema.ToJson() });
        return new TrainedModel(name, model, clock.Elapsed.TotalSeconds);
    }

    private static TrainedModel Load(string path, int index, DistillData data)
    {
        ModelSnapshot model;
        try
        {
            model = ModelSnapshot.FromBytes(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"The teacher {path} cannot be read: {exception.Message} Name a model file that FedDistill wrote.", exception);
        }

        return model.InputShape == data.Schema.Shape && model.Classes == data.Schema.ClassNames.Count
            ? new TrainedModel($"teacher-{index + 1}", model, Seconds: null)
            : throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The teacher {path} takes {model.InputShape} and knows {model.Classes} classes; the data has {data.Schema.Shape} and {data.Schema.ClassNames.Count}. Use a teacher of such data.");
    }

    private Task<SoftLabelMatrix[]> EachAsync(
        TrainingThreads threads, TrainedModel[] teachers, LabelledTable rows, double temperature, CancellationToken cancellationToken) =>
        Task.WhenAll(teachers.Select(teacher => threads.RunAsync(_ => Label(teacher, rows, temperature), cancellationToken)));

    private SoftLabelMatrix Label(TrainedModel teacher, LabelledTable rows, double temperature) =>
        SoftLabeler.Label(teacher.Model, rows.Inputs, [], SoftLabelKind.Probabilities, temperature, _device);

    private static SoftLabelMatrix Joined(SoftLabelMatrix[] softLabels, LabelledTable rows)
    {
        if (softLabels.Length == 1)
        {
            return softLabels[0];
        }

        var mean = new EnsembleAccumulator(rows.Rows, rows.ClassCount);
        foreach (var one in softLabels)
        {
            mean.Add(one.Values);
        }

        return new SoftLabelMatrix(SoftLabelKind.Probabilities, rows.Rows, positions: 1, rows.ClassCount, mean.ToProbabilities());
    }

    private DistilledModel Judged(TrainedModel trained, LabelledTable test) => DistilledModel.Of(
        trained.Name,
        trained.Model.Architecture.Name,
        trained.Model.ParameterCount,
        Evaluator.Evaluate(trained.Model, test, _device),
        trained.Seconds);
}
