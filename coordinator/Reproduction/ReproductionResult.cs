using FedDistill.Coordinator.Reports;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>A setting over its seeds. Figures are of the runs that have a result, of the last round; null without.</summary>
/// <param name="Setting">What was run.</param>
/// <param name="Runs">One for each seed.</param>
public sealed record ReproductionResult(ReproductionSetting Setting, IReadOnlyList<ReproductionRun> Runs)
{
    /// <summary>Mean accuracy, 0..1.</summary>
    public double? Mean => MeanOf(run => run.Final.Accuracy);

    /// <summary>Sample standard deviation (n - 1) of the accuracy; null below two results.</summary>
    public double? Deviation
    {
        get
        {
            var accuracies = Runs.Select(run => run.Accuracy).OfType<double>().ToArray();
            if (accuracies.Length < 2)
            {
                return null;
            }

            var mean = accuracies.Average();
            return Math.Sqrt(accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean)) / (accuracies.Length - 1));
        }
    }

    /// <summary>The worst seed's accuracy, 0..1.</summary>
    public double? Least => Runs.Min(run => run.Accuracy);

    /// <summary>Mean over the seeds of the mean local teacher's accuracy, 0..1.</summary>
    public double? LocalMean => MeanOf(run => run.Baselines.LocalMean);

    /// <summary>Mean over the seeds of the best local teacher's accuracy, 0..1.</summary>
    public double? LocalBest => MeanOf(run => run.Baselines.LocalBest);

    /// <summary>Payload of one upload, bytes, mean over clients, rounds and seeds.</summary>
    public double? BytesPerUpload => MeanOf(BytesOfAnUpload);

    /// <summary>Wall-clock seconds of a seed, mean.</summary>
    public double? Seconds => MeanOf(run => run.Seconds);

    private double? MeanOf(Func<RunResult, double?> figure) =>
        Runs.Where(run => run.Accuracy is not null).Average(run => figure(run.Run!));

    private static double? BytesOfAnUpload(RunResult run)
    {
        var uploads = run.Rounds.Sum(round => (long)round.Contributed);
        return uploads == 0 ? null : (double)run.Bytes.Up / uploads;
    }
}
