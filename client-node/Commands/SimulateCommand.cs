using System.CommandLine;
using FedDistill.ClientNode.Data;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Fleet;
using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Partitions;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary><c>simulate</c>: a fleet of clients in this process against a running coordinator.</summary>
internal static class SimulateCommand
{
    public static Command Create(CommandBorder border)
    {
        var options = new FleetCommandOptions();
        var command = new Verb(
            "simulate",
            "Run many clients in this process against a running coordinator; seed and teachers come from the federation. " +
            "With an https coordinator each client enrolls first, as client-00000 and so on with --state DIR/client-00000.",
            "feddistill-client simulate --coordinator http://127.0.0.1:5080 --clients 20 --data builtin:glyphs --partition dirichlet:0.1");
        options.AddTo(command);
        var json = JsonOption.Create("when it has ended, how; the log goes to the standard error then");
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => border.RunAsync(
            parsed,
            parsed.GetValue(json),
            (session, token) => RunAsync(
                options.Read(parsed), session, parsed.GetValue(json) ? parsed.InvocationConfiguration.Output : TextWriter.Null, token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FleetSettings settings, Session session, TextWriter result, CancellationToken cancellationToken)
    {
        try
        {
            return await TakePartAsync(settings, session, result, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As of a node: a service is ended by a signal, and its clients have said goodbye.
            return ExitCode.Done;
        }
    }

    private static async Task<int> TakePartAsync(
        FleetSettings settings, Session session, TextWriter result, CancellationToken cancellationToken)
    {
        var loggerFactory = session.Loggers;
        DatasetSource.Parse(settings.Data);
        Partition.Parse(settings.Partition);
        TorchRuntime.EnsureLoaded();
        var device = ComputeDevice.Parse(settings.Device);
        await using var access = FleetAccess.Open(settings, loggerFactory);
        var connection = access.ConnectionOf(FleetOptions.ClientName(0));
        var membership = new FederationMembership(
            connection, TimeProvider.System, loggerFactory.CreateLogger<FederationMembership>());
        var terms = await membership.DescribeAsync(settings.Federation, cancellationToken);
        using var reading = session.Progress.Begin($"Reading {Path.GetFileName(settings.Data)}");
        var pool = PrivatePool.Load(settings.Data, terms, settings.PrivateSamples, settings.TransferSamples);
        reading.Dispose();
        await using var threads = new TrainingThreads(settings.Workers);
        var fleet = new ClientFleet(
            new FleetOptions
            {
                Terms = terms,
                ConnectionOf = access.ConnectionOf,
                Pool = pool.Rows,
                Partition = pool.Deal(settings.Partition, settings.Clients, terms.Seed),
                Transfer = pool.Transfer ?? await TransferSetSource.FetchAsync(
                    connection, terms, loggerFactory.CreateLogger<ClientFleet>(), session.Progress, cancellationToken),
                Threads = threads,
                Device = device,
                StateFolder = settings.StateFolder,
                Overlap = settings.ComparesByDistance ? OverlapDepth.Distance : OverlapDepth.Bytes,
            },
            TimeProvider.System,
            loggerFactory);
        var outcomes = await fleet.RunAsync(cancellationToken);
        var ended = outcomes.FirstOrDefault(outcome => outcome.State != FederationState.Unspecified) ?? outcomes[0];
        await result.WriteLineAsync(NodeResult.Of(settings, terms, ended));
        return FederationEnd.ExitCodeOf(ended, terms);
    }
}
