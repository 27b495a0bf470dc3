using System.CommandLine;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Cli;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Specs;

/// <summary><c>spec check</c>: all that is wrong with a spec, or else what would happen by it.</summary>
public static class SpecCheckCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var flags = new SpecFlags();
        var transfer = new Option<string?>("--transfer")
        {
            HelpName = "PATH", Description = "The transfer set, as start would be given it. Without: the part of --data that a simulation would take.",
        };
        var test = new Option<string?>("--test")
        {
            HelpName = "PATH", Description = "The test set, as start would be given it: the classes may come from it.",
        };
        var json = JsonOption.Create("the whole plan");
        var command = new Verb(
            "check",
            "Explain what a spec would do: who answers what, bytes, steps, privacy, doubts. Nothing is started; all errors are told at once, with exit code 2.",
            "feddistill-coordinator spec check --clients 20 --rounds 3 --privacy local-dp",
            "feddistill-coordinator spec check hospitals.json --transfer public.csv --test test.csv")
        {
            transfer, test, json,
        };
        flags.AddTo(command);
        command.SetAction(result =>
        {
            var plan = SpecPlan.Of(flags.Read(result).Complete(), result.GetValue(transfer), result.GetValue(test));
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(plan, FedDistillJson.Indented));
            }
            else
            {
                new SpecPlanText(Console.Out).Write(plan);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
