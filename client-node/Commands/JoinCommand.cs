using System.CommandLine;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Health;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Telemetry;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Telemetry;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary><c>join</c>: takes part in a federation until it ends.</summary>
internal static class JoinCommand
{
    public static Command Create(CommandBorder border)
    {
        var options = new JoinOptions();
        var command = new Verb(
            "join",
            "Take part in a federation until it ends. Waits for the coordinator and for the federation's start; Ctrl-C leaves. " +
            "With an https coordinator: enroll first.",
            "feddistill-client join --coordinator http://127.0.0.1:5080 --name site-a --data ./private.csv --output out");
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

    private static async Task<int> RunAsync(
        JoinSettings settings, Session session, TextWriter result, CancellationToken cancellationToken)
    {
        try
        {
            return await TakePartAsync(settings, session, result, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A service is ended by a signal: that is the orderly end of a node, also of one that still waits.
            return ExitCode.Done;
        }
    }

    private static async Task<int> TakePartAsync(
        JoinSettings settings, Session session, TextWriter result, CancellationToken cancellationToken)
    {
        var loggerFactory = session.Loggers;
        settings.CheckAlone();
        TorchRuntime.EnsureLoaded();
        var device = ComputeDevice.Parse(settings.Device);
        var logger = loggerFactory.CreateLogger("FedDistill.ClientNode");
        await using var telemetry = NodeTelemetry.Open(OtlpEndpoint.Of(settings.Otlp));
        await using var heartbeat = Heartbeat.Start(settings.StateFolder, TimeProvider.System, logger);
        await settings.EnrolAsync(loggerFactory, cancellationToken);
        await using var access = settings.Connect(loggerFactory);
        var connection = access.Connection;
        var membership = new FederationMembership(
            connection, TimeProvider.System, loggerFactory.CreateLogger<FederationMembership>());
        var terms = await membership.DescribeAsync(settings.Federation, cancellationToken);
        var consent = new Consent(membership, terms, settings.Name, logger);
        await consent.CheckFloorAsync(settings.Policy.Floor, cancellationToken);
        using var state = ClientState.Open(settings.StateFolder, settings.Name, terms);
        await consent.CheckDeclinedAsync(state.Declined, cancellationToken);
        var data = await NodeData.LoadAsync(settings, terms, connection, session, cancellationToken);
        await consent.CheckOverlapAsync(state.Declined, data.Refusal, cancellationToken);
        await using var threads = new TrainingThreads(settings.Workers);
        var environment = new ClientEnvironment(connection, terms, data.Transfer, threads, device, TimeProvider.System)
        {
            Policy = settings.Policy, Progress = session.Progress,
        };
        CheckTeachers(settings, terms);
        var joined = false;
        RoundParticipant? participant = null;
        try
        {
            var index = 0;
            if (!terms.HasEnded)
            {
                var reply = await membership.JoinAsync(terms, settings.Name, settings.Teacher, cancellationToken);
                joined = true;
                index = reply.Index;
                state.Ledger.CheckRemembers(reply.LedgerHead);
                logger.Joined(
                    settings.Name, terms.Federation, index, terms.Rounds, terms.TransferRows, TeacherOf(settings, terms, index), terms.StudentArchitecture, terms.Privacy);
            }

            var architecture = TeacherArchitecture.Parse(TeacherOf(settings, terms, index), terms.Schema.Shape);
            participant = environment.CreateParticipant(state, data.Private, architecture, new NodeListener(logger, telemetry.Instruments));
            var outcome = await participant.TakePartAsync(cancellationToken);
            logger.FederationEnded(terms.Federation, outcome.State, outcome.Reason.Length > 0 ? $": {outcome.Reason}" : "");
            await NodeOutput.WriteAsync(settings.Output, state.Kept, outcome, cancellationToken);
            await result.WriteLineAsync(NodeResult.Of(settings, terms, outcome));
            return FederationEnd.ExitCodeOf(outcome, terms);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await LeaveAsync(membership, terms, settings.Name, logger);
            return ExitCode.Done;
        }
        catch (FedDistillException exception) when (joined && exception.Code == ErrorCode.PrivacyBudget)
        {
            // The last student stays, and what is the node's own.
            var spent = new ParticipantOutcome(FederationState.BudgetExhausted, exception.Message, participant?.Newest);
            await NodeOutput.WriteAsync(settings.Output, state.Kept, spent, cancellationToken);
            await result.WriteLineAsync(NodeResult.Of(settings, terms, spent));
            await consent.SpentAsync(cancellationToken);
            throw;
        }
        catch when (joined)
        {
            // The others' rounds must not wait for a node that has ended.
            await LeaveAsync(membership, terms, settings.Name, logger);
            throw;
        }
    }

    private static async Task LeaveAsync(FederationMembership membership, FederationTerms terms, string client, ILogger logger)
    {
        if (await membership.LeaveAsync(terms, client))
        {
            logger.LeftFederation(client, terms.Federation);
        }
    }

    /// <summary>
    /// Which of the proposed teachers a client gets is known once it has joined; any of them must do.
    /// </summary>
    private static void CheckTeachers(JoinSettings settings, FederationTerms terms)
    {
        for (var index = 0; index < Math.Max(1, terms.TeacherArchitectures.Count); index++)
        {
            TeacherArchitecture.Parse(TeacherOf(settings, terms, index), terms.Schema.Shape);
        }
    }

    private static string TeacherOf(JoinSettings settings, FederationTerms terms, int index) =>
        settings.Teacher.Length > 0 ? settings.Teacher : terms.TeacherFor(index);
}
