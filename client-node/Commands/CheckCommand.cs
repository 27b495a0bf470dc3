using System.CommandLine;
using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Teachers;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Inspection;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
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
            "Check data, teacher and connection without joining, and tell what was understood and what is wrong, row by row. Without " +
            "--coordinator: data and teacher alone, by the schema of --transfer or of the data itself. Exit code 3 where the data cannot be used.",
            "feddistill-client check --data ./private.csv",
            "feddistill-client check --coordinator http://127.0.0.1:5080 --data ./private.csv --teacher mlp");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => border.RunAsync(
            parsed,
            options.IsJson(parsed),
            (session, token) => RunAsync(
                options.Read(parsed),
                options.ReadHints(parsed),
                new CheckReport(parsed.InvocationConfiguration.Output, options.IsJson(parsed)),
                session,
                token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        JoinSettings settings,
        (TableHint? Table, ImageHint? Image) hints,
        CheckReport report,
        Session session,
        CancellationToken cancellationToken)
    {
        try
        {
            settings.CheckAlone();
            TorchRuntime.EnsureLoaded();
            report.Device(ComputeDevice.Parse(settings.Device));
            if (settings.Coordinator.Length == 0)
            {
                CheckWithoutCoordinator(settings, hints.Table, hints.Image, report);
            }
            else
            {
                await CheckWithCoordinatorAsync(settings, report, session, cancellationToken);
            }
        }
        catch (FedDistillException exception)
        {
            report.Broken(exception.Message);
            throw;
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
        var inspected = DataInspector.Inspect(settings.Data, terms.Schema);
        report.Data(inspected);
        if (!inspected.IsUsable)
        {
            return;
        }

        var data = await NodeData.LoadAsync(settings, terms, connection, session, cancellationToken);
        report.Transfer(data.Transfer, data.Refusal);
        CheckTeacher(settings, report, terms.Schema, terms.TeacherFor(0));
    }

    private static void CheckWithoutCoordinator(JoinSettings settings, TableHint? table, ImageHint? image, CheckReport report)
    {
        var fromTransfer = settings.Transfer.Length > 0;
        report.NoCoordinator(fromTransfer);
        FederationSchema? schema = null;
        try
        {
            schema = fromTransfer ? DatasetLoader.ReadSchema(settings.Transfer, table, settings.Data, image) : null;
        }
        catch (FedDistillException)
        {
            // The classes come from the private data; where that is at fault, the report has it row by row.
            var alone = DataInspector.Inspect(settings.Data, schema: null, table, image);
            report.Data(alone);
            if (!alone.IsUsable)
            {
                return;
            }

            throw;
        }

        var inspected = DataInspector.Inspect(settings.Data, schema, table, image);
        report.Data(inspected);
        if (schema is not null)
        {
            report.Transfer(DatasetLoader.LoadInputs(settings.Transfer, schema));
        }

        if (inspected.Schema is { } meaning)
        {
            CheckTeacher(settings, report, meaning, proposed: "linear");
        }
    }

    private static void CheckTeacher(JoinSettings settings, CheckReport report, FederationSchema schema, string proposed)
    {
        var name = settings.Teacher.Length > 0 ? settings.Teacher : proposed;
        report.Teacher(TeacherArchitecture.Parse(name, schema.Shape), schema);
    }
}
