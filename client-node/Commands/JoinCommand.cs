using System.CommandLine;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary><c>join</c>: takes part in a federation until it ends.</summary>
internal static class JoinCommand
{
    public static Command Create(CommandBorder border)
    {
        var options = new JoinOptions();
        var command = new Command(
            "join",
            "Takes part in a federation until it ends. Waits for the coordinator and for the federation's start; Ctrl-C leaves." +
            "\n\nExample: feddistill-client join --coordinator http://127.0.0.1:5080 --name site-a --data ./private.csv --output out");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => border.RunAsync(
            parsed, (loggerFactory, token) => RunAsync(options.Read(parsed), loggerFactory, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(JoinSettings settings, ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        settings.CheckAlone();
        TorchRuntime.EnsureLoaded();
        var device = ComputeDevice.Parse(settings.Device);
        var logger = loggerFactory.CreateLogger("FedDistill.ClientNode");
        using var connection = new CoordinatorConnection(
            CoordinatorConnection.ParseAddress(settings.Coordinator),
            new ReconnectOptions { Wait = settings.Wait },
            TimeProvider.System,
            loggerFactory);
        var membership = new FederationMembership(
            connection, TimeProvider.System, loggerFactory.CreateLogger<FederationMembership>());
        var terms = await membership.DescribeAsync(settings.Federation, cancellationToken);
        var data = await NodeData.LoadAsync(settings, terms, connection, logger, cancellationToken);
        await using var threads = new TrainingThreads(settings.Workers);
        var environment = new ClientEnvironment(connection, terms, data.Transfer, threads, device, TimeProvider.System);
        try
        {
            var architecture = await JoinAsync(membership, terms, settings, logger, cancellationToken);
            var participant = environment.CreateParticipant(
                settings.Name, data.Private, TeacherArchitecture.Parse(architecture, terms.Schema.Shape), settings.StateFolder, new NodeListener(logger));
            var outcome = await participant.TakePartAsync(cancellationToken);
            logger.FederationEnded(terms.Federation, outcome.State, outcome.Reason.Length > 0 ? $": {outcome.Reason}" : "");
            await NodeOutput.WriteAsync(settings, terms, outcome, cancellationToken);
            return FederationEnd.ExitCodeOf(outcome, terms);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (await membership.LeaveAsync(terms, settings.Name))
            {
                logger.LeftFederation(settings.Name, terms.Federation);
            }

            return ExitCode.Done;
        }
    }

    private static async Task<string> JoinAsync(
        FederationMembership membership, FederationTerms terms, JoinSettings settings, ILogger logger, CancellationToken cancellationToken)
    {
        if (terms.HasEnded)
        {
            // Its student can still be had.
            return settings.Teacher.Length > 0 ? settings.Teacher : terms.TeacherFor(0);
        }

        var index = await membership.JoinAsync(terms, settings.Name, settings.Teacher, cancellationToken);
        var architecture = settings.Teacher.Length > 0 ? settings.Teacher : terms.TeacherFor(index);
        logger.Joined(
            settings.Name, terms.Federation, index, terms.Rounds, terms.TransferRows, architecture, terms.StudentArchitecture);
        return architecture;
    }
}
