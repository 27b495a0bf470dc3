using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>models list</c>: one line a published student.</summary>
public static class ModelsListCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var federation = new Option<string?>("--federation") { HelpName = "NAME", Description = "The students of this federation alone." };
        var json = JsonOption.Create("one object a student");
        var command = new Verb(
            "list",
            "List the students that federations have published.",
            "feddistill-coordinator models list --coordinator http://127.0.0.1:5080",
            "feddistill-coordinator models list --federation demo --json")
        {
            federation, json,
        };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var connection = access.Connect(result, wait: false);
            var all = await new AdminClient(connection).ModelsAsync(cancellationToken);
            var name = result.GetValue(federation);
            if (name is not null)
            {
                StudentOptions.Choose(all, name, round: null);
            }

            PublishedModel[] models = [.. all.Where(model => name is null || model.Federation == name)];
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { models = models.Select(ModelText.Facts) }, FedDistillJson.Compact));
                return ExitCode.Done;
            }

            if (models.Length == 0)
            {
                Console.WriteLine("No student has been published yet. `feddistill-coordinator status` shows how the federations get on.");
                return ExitCode.Done;
            }

            Console.WriteLine($"{"federation",-20}{"round",6}  {"published",-17}{"accuracy",9}{"NLL",8}{"ECE",7}  {"architecture",-14}{"bytes",10}  sha256");
            foreach (var model in models)
            {
                Console.WriteLine(Line(model));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Line(PublishedModel model)
    {
        var metrics = model.Metrics;
        string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? ReportNumbers.Unknown;
        var published = ModelText.PublishedAt(model)?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ReportNumbers.Unknown;
        var accuracy = metrics is null ? ReportNumbers.Unknown : ReportNumbers.Percent(metrics.Accuracy);
        return $"{model.Federation,-20}{model.Round,6}  {published,-17}{accuracy,9}{Number(metrics?.Nll, "F4"),8}{Number(metrics?.Ece, "F3"),7}  " +
            $"{model.Architecture,-14}{model.Student.LengthBytes,10}  {model.Student.Sha256[..12]}";
    }
}
