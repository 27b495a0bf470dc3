using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Reports;
using FedDistill.Coordinator.Simulation;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Reproduction;

/// <summary>Runs settings in this process, several seeds at a time where the cores allow.</summary>
/// <param name="data">Where the data sets are.</param>
/// <param name="machine">How many runs at a time, and with how many workers each.</param>
/// <param name="logging">Where the runs log to.</param>
public sealed class ReproductionRunner(ReproductionData data, ReproductionMachine machine, Action<ILoggingBuilder> logging)
{
    /// <summary>Hears of each run that has ended, from any thread.</summary>
    public Action<ReproductionSetting, ReproductionRun>? RunEnded { get; init; }

    /// <summary>Runs a setting over the seeds. A seed that fails does not keep the others from running.</summary>
    public async Task<ReproductionResult> RunAsync(
        ReproductionSetting setting, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
    {
        var runs = new ReproductionRun[seeds.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = machine.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, seeds.Count), options, async (index, token) =>
        {
            runs[index] = await RunAsync(setting, seeds[index], token);
            RunEnded?.Invoke(setting, runs[index]);
        });
        return new ReproductionResult(setting, runs);
    }

    private async Task<ReproductionRun> RunAsync(ReproductionSetting setting, long seed, CancellationToken cancellationToken)
    {
        try
        {
            var spec = data.Locate(setting.Spec) with { Seed = seed, Workers = machine.Workers };
            var outcome = await new FederationSimulation(spec, new SimulationOptions(), logging).RunAsync(cancellationToken);
            return new ReproductionRun(seed, Portable(outcome.Run, setting), FailureOf(outcome));
        }
        catch (FedDistillException exception)
        {
            return new ReproductionRun(seed, Run: null, exception.Message);
        }
    }

    private static string FailureOf(SimulationOutcome outcome) =>
        (outcome.Status.State, outcome.Run.Final.Accuracy) switch
        {
            (FederationState.Completed, not null) => "",
            (FederationState.Completed, null) => "the student was not judged, because the data has no test split",
            _ when outcome.Status.Reason.Length > 0 => outcome.Status.Reason,
            _ => $"the federation ended as {StatusText.Word(outcome.Status.State)} and gave no reason",
        };

    // A table's evidence is read elsewhere: it names data sets as the setting does, not where they lay. What a process
    // measures of itself says nothing of one of several runs in it.
    private RunResult Portable(RunResult run, ReproductionSetting setting) => run with
    {
        Spec = run.Spec with { Data = setting.Spec.Data, TransferMix = setting.Spec.TransferMix },
        PeakRssBytes = machine.AtOnce == 1 ? run.PeakRssBytes : null,
        Cpu = machine.AtOnce == 1 ? run.Cpu : null,
    };
}
