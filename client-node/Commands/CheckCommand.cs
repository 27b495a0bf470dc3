using System.CommandLine;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary><c>check</c>: what <c>join</c> would do before it joins, with what it understood.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandBorder border)
    {
        var options = new CheckOptions();
        var command = new Verb(
            "check",
            "Check data, teacher and connection without joining, and tell what was understood. Without --coordinator: data and teacher alone, " +
            "by the schema of --transfer or of the data itself.",
            "feddistill-client check --data ./private.csv",
            "feddistill-client check --coordinator http://127.0.0.1:5080 --data ./private.csv --teacher mlp");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => border.RunAsync(
            parsed,
            (session, token) => RunAsync(
                options.Read(parsed), new CheckReport(parsed.InvocationConfiguration.Output), session, token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        JoinSettings settings, CheckReport report, Session session, CancellationToken cancellationToken)
    {
        settings.CheckAlone();
        TorchRuntime.EnsureLoaded();
        report.Device(ComputeDevice.Parse(settings.Device));
        if (settings.Coordinator.Length == 0)
        {
            CheckWithoutCoordinator(settings, report);
        }
        else
        {
            await CheckWithCoordinatorAsync(settings, report, session, cancellationToken);
        }

        report.Done();
        return ExitCode.Done;
    }

    private static async Task CheckWithCoordinatorAsync(
        JoinSettings settings, CheckReport report, Session session, CancellationToken cancellationToken)
    {
        await using var access = settings.Connect(session.Loggers);
        var connection = access.Connection;
        var membership = new FederationMembership(
            connection, TimeProvider.System, session.Loggers.CreateLogger<FederationMembership>());
        var terms = await membership.DescribeAsync(settings.Federation, cancellationToken);
        report.Federation(terms, connection.Coordinator);
        var data = await NodeData.LoadAsync(settings, terms, connection, session, cancellationToken);
        report.Data(terms.Schema, data.Private);
        report.Transfer(data.Transfer, data.Refusal);
        CheckTeacher(settings, report, terms.Schema, terms.TeacherFor(0));
    }

    private static void CheckWithoutCoordinator(JoinSettings settings, CheckReport report)
    {
        var schema = DatasetLoader.ReadSchema(
            settings.Transfer.Length > 0 ? settings.Transfer : settings.Data, hint: null, labelledSource: settings.Data);
        report.NoCoordinator(fromTransfer: settings.Transfer.Length > 0);
        report.Data(schema, new(DatasetLoader.LoadLabelled(settings.Data, schema, DatasetSplit.Train)));
        if (settings.Transfer.Length > 0)
        {
            report.Transfer(DatasetLoader.LoadInputs(settings.Transfer, schema));
        }

        CheckTeacher(settings, report, schema, proposed: "linear");
    }

    private static void CheckTeacher(JoinSettings settings, CheckReport report, FederationSchema schema, string proposed)
    {
        var name = settings.Teacher.Length > 0 ? settings.Teacher : proposed;
        report.Teacher(TeacherArchitecture.Parse(name, schema.Shape), schema);
    }
}
