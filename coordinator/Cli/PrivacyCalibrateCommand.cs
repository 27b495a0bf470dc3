using System.CommandLine;
using System.Text.Json.Nodes;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Core.Privacy;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>privacy calibrate</c>: the noise that an epsilon needs.</summary>
public static class PrivacyCalibrateCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var epsilon = new Option<double>("--epsilon") { Required = true, Description = "Epsilon of all steps together, over 0." };
        var delta = PrivacyOptions.Delta();
        var rate = new Option<double>("--sampling-rate")
        {
            Required = true, Description = "Probability of a record to be in a step, over 0 up to 1; 1: whole releases.",
        };
        var steps = new Option<int>("--steps") { Required = true, Description = "How many steps or releases, 1 or more." };
        var adjacency = PrivacyOptions.Adjacency();
        var json = JsonOption.Create("""{"noiseMultiplier":..,"epsilon":..}""");
        var command = new Verb(
            "calibrate",
            "Tell the least noise multiplier, rounded up, that keeps an epsilon: standard deviation over the clip norm.",
            "feddistill-coordinator privacy calibrate --epsilon 8 --delta 1e-5 --sampling-rate 0.04 --steps 2250")
        {
            epsilon, delta, rate, steps, adjacency, json,
        };
        command.SetAction(result =>
        {
            var neighbours = PrivacyOptions.Adjacency(result.GetValue(adjacency)!);
            var least = NoiseCalibration.PoissonGaussian(
                result.GetValue(epsilon), result.GetValue(delta), result.GetValue(rate), result.GetValue(steps), neighbours);
            // What is printed is what is promised: six digits, rounded up.
            var printed = PrivacyOptions.Up(least);
            var multiplier = double.Parse(printed);
            var statement = PrivacyAccountant.Account(
                [new PoissonGaussianEvent(result.GetValue(rate), multiplier, result.GetValue(steps))], result.GetValue(delta), neighbours);
            Console.WriteLine(result.GetValue(json)
                ? new JsonObject { ["noiseMultiplier"] = multiplier, ["epsilon"] = statement.Epsilon }.ToJsonString(FedDistillJson.Compact)
                : $"noise multiplier {printed}: epsilon {PrivacyOptions.Up(statement.Epsilon)} at delta {statement.Delta:R}, adjacency {PrivacyAdjacencyWords.Word(neighbours)}, by {statement.Method}");
            return ExitCode.Done;
        });
        return command;
    }
}
