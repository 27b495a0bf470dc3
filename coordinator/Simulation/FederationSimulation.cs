using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Fleet;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.Core.Partitions;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Training;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Simulation;

/// <summary>
/// A whole federation in one process: a real coordinator on a loopback port, its clients speaking gRPC to it, files on
/// disk. What differs from
/// deployment is that many clients share a process, and that their teachers can be judged.
/// </summary>
public sealed class FederationSimulation(FederationSpec spec, SimulationOptions options, Action<ILoggingBuilder> logging)
{
    /// <summary>Hears of each change of the federation's status.</summary>
    public Action<FederationStatus>? StatusChanged { get; init; }

    /// <summary>Hears how many teachers of how many are trained in the present round.</summary>
    public Action<int, int>? TeachersTrained { get; init; }

    /// <summary>Hears how the distillation of a student goes.</summary>
    public IProgress<TrainingProgress>? StudentProgress { get; init; }

    /// <summary>Shows what takes long before and after the rounds.</summary>
    public WorkProgress Progress { get; init; } = WorkProgress.None;

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="Core.Errors.FedDistillException">InvalidData, or what else a federation can end with before it
    /// begins.</exception>
    public async Task<SimulationOutcome> RunAsync(CancellationToken cancellationToken)
    {
        TorchRuntime.EnsureLoaded();
        using var reading = Progress.Begin($"Reading {Path.GetFileName(spec.Data)}");
        var data = DatasetLoader.LoadForSimulation(spec);
        // Of a large data set only the chosen rows stay; what was read beside them would otherwise weigh on the whole
        // run.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var partition = Partition.Parse(spec.Partition).Split(data.Private.HardLabels, data.Private.ClassCount, spec.Clients, spec.Seed);
        reading.Dispose();
        using var folder = SimulationFolder.Open(options.DataFolder);
        await using var threads = new TrainingThreads(spec.Workers);
        using var loggers = LoggerFactory.Create(logging);
        await using var host = await CoordinatorHost.StartAsync(
            new CoordinatorOptions
            {
                DataFolder = folder.Coordinator, Listen = new Uri("http://127.0.0.1:0"), Device = spec.Device, AllowsNoDeadline = true,
                StudentProgress = StudentProgress,
            },
            threads,
            logging,
            cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Stopping);
        return await RunAsync(host.Url, data, partition, folder, threads, loggers, stop.Token);
    }

    private async Task<SimulationOutcome> RunAsync(
        Uri coordinator,
        SimulationData data,
        IReadOnlyList<int[]> partition,
        SimulationFolder folder,
        TrainingThreads threads,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var patience = new ReconnectOptions();
        using var operatorConnection = new CoordinatorConnection(coordinator, patience, TimeProvider.System, loggers);
        using var fleetConnection = new CoordinatorConnection(coordinator, patience, TimeProvider.System, loggers);
        var admin = new AdminClient(operatorConnection);
        var device = ComputeDevice.Parse(spec.Device);
        var cohort = CohortSelection.SizeOf(partition.Count, spec.Participation);
        var judge = new TeacherJudge(data.Test, cohort, threads, device, cancellationToken) { Trained = TeachersTrained };

        var meter = RunMeter.Start(threads);
        await admin.StartAsync(spec, data.Schema, data.Transfer, data.Test, cancellationToken);
        var watching = admin.WatchAsync(spec.Name, status => StatusChanged?.Invoke(status), cancellationToken);
        var terms = await new FederationMembership(
            fleetConnection, TimeProvider.System, loggers.CreateLogger<FederationMembership>()).DescribeAsync(spec.Name, cancellationToken);
        var fleetOptions = new FleetOptions
        {
            Terms = terms,
            ConnectionOf = _ => fleetConnection,
            Pool = data.Private,
            Partition = partition,
            Transfer = data.Transfer,
            Threads = threads,
            Device = device,
            StateFolder = folder.Clients,
            Observer = judge,
            Attack = options.Attack,
        };
        var fleet = new ClientFleet(fleetOptions, TimeProvider.System, loggers).RunAsync(cancellationToken);
        var pooled = PooledAsync(data, judge, watching, threads, device, cancellationToken);
        // A client that fails would leave the coordinator waiting for it: its error comes first.
        await await Task.WhenAny(watching, fleet);
        await fleet;
        var status = await watching;
        await judge.Finished();
        var baselines = new RunBaselines(judge.LocalMean, judge.LocalBest, judge.Ensemble, await pooled);
        var (student, card) = await StudentDownload.NewestAsync(operatorConnection, status, Progress, cancellationToken);
        var effort = meter.Stop();
        var figures = await admin.FiguresAsync(spec.Name, loggers.CreateLogger<FederationSimulation>(), cancellationToken);
        // The last status knows its clients by name only.
        var ended = await admin.StatusOfAsync(spec.Name, cancellationToken);
        var run = RunResults.From(ended, data.Schema, baselines, effort, fleetConnection.Traffic, figures) with
        {
            Clients = judge.Lessons.ToRun(),
            Attack = options.Attack is { } attack ? new RunAttack(attack.Kind, attack.Attackers) : null,
        };
        return new SimulationOutcome(status, run, student, card, PrivacyBanner.Of(spec, data.Transfer.Rows, data.Schema.ClassNames.Count));
    }

    /// <summary>
    /// Waits for the first round's teachers, so that the bound fills the core that distillation leaves idle.
    /// </summary>
    private async Task<double?> PooledAsync(
        SimulationData data,
        TeacherJudge judge,
        Task federation,
        TrainingThreads threads,
        ComputeDevice device,
        CancellationToken cancellationToken)
    {
        if (!options.PooledBaseline)
        {
            return null;
        }

        await await Task.WhenAny(judge.AllJudged, federation);
        return await threads.RunAsync(token => PooledBaseline.Accuracy(spec, data, device, token), cancellationToken);
    }
}
