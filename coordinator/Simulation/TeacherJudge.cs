using FedDistill.ClientNode.Fleet;
using FedDistill.ClientNode.Teachers;
using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Simulation;

/// <summary>
/// Judges the first round's teachers on the test set, each alone and averaged: what the clients would have without the
/// federation. Only
/// a simulation can; in a real one nobody but its owner sees a teacher.
/// </summary>
public sealed class TeacherJudge(LabelledTable test, int teachers, TrainingThreads threads, ComputeDevice device, CancellationToken cancellationToken)
    : ITeacherObserver
{
    private readonly EnsembleAccumulator _ensemble = new(test.Rows, test.ClassCount);
    private readonly TaskCompletionSource _allJudged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, double> _accuracies = new(StringComparer.Ordinal);
    private readonly List<Task> _judgements = [];
    private int _round;
    private int _trained;

    /// <summary>What the clients themselves make of what they are offered.</summary>
    public ClientLessons Lessons { get; } = new();

    /// <summary>Ends when all teachers of the first round are judged; fails if one cannot be.</summary>
    public Task AllJudged => _allJudged.Task;

    /// <summary>
    /// Ends when all teachers that were trained in the first round are judged, however many; fails if one cannot be.
    /// </summary>
    public Task Finished()
    {
        lock (_gate)
        {
            return Task.WhenAll(_judgements);
        }
    }

    /// <summary>Hears how many teachers of how many are trained in the present round.</summary>
    public Action<int, int>? Trained { get; init; }

    /// <summary>Mean accuracy of the first round's teachers; null before any was judged.</summary>
    public double? LocalMean => Read(accuracies => accuracies.Average());

    /// <summary>Accuracy of the best of them.</summary>
    public double? LocalBest => Read(accuracies => accuracies.Max());

    /// <summary>Accuracy of their averaged probabilities.</summary>
    public double? Ensemble => Read(_ =>
        ClassificationMetricsCalculator.Compute(_ensemble.ToProbabilities(), test.HardLabels, test.ClassCount).Accuracy);

    /// <inheritdoc />
    public void TeacherTrained(string client, int round, ModelSnapshot teacher)
    {
        Trained?.Invoke(CountTrained(round), teachers);
        if (round == 1)
        {
            lock (_gate)
            {
                _judgements.Add(JudgeAsync(client, teacher));
            }
        }
    }

    /// <inheritdoc />
    public void LessonJudged(string client, LessonJudgement lesson) => Lessons.Add(client, lesson);

    private int CountTrained(int round)
    {
        lock (_gate)
        {
            _trained = round == _round ? _trained + 1 : 1;
            _round = round;
            return _trained;
        }
    }

    private async Task JudgeAsync(string client, ModelSnapshot teacher)
    {
        try
        {
            var probabilities = await threads.RunAsync(_ => Evaluator.Predict(teacher, test.Inputs, device), cancellationToken);
            var accuracy = ClassificationMetricsCalculator.Compute(probabilities, test.HardLabels, test.ClassCount).Accuracy;
            _ensemble.Add(probabilities);
            lock (_gate)
            {
                _accuracies[client] = accuracy;
                if (_accuracies.Count == teachers)
                {
                    _allJudged.TrySetResult();
                }
            }
        }
        catch (Exception exception)
        {
            _allJudged.TrySetException(exception);
            throw;
        }
    }

    private double? Read(Func<ICollection<double>, double> figure)
    {
        lock (_gate)
        {
            return _accuracies.Count == 0 ? null : figure(_accuracies.Values);
        }
    }
}
