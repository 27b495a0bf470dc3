using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Jobs;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>predict</c>: what a student says of inputs.</summary>
public static class PredictCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var student = new StudentOptions();
        var input = new Option<string>("--input")
        {
            HelpName = "PATH",
            Description = "What to look at: a table (.csv ...), NumPy arrays (.npy, .npz), an idx file, an image (.png, .jpg), or a folder of images, idx files, arrays or CIFAR files; of a train and a test split the test split.", Required = true,
        };
        var top = new Option<int>("--top") { HelpName = "K", Description = "How many classes to name, the most probable first; 0: all.", DefaultValueFactory = _ => 3 };
        var json = JsonOption.Create("for each input its class, and the probabilities");
        var command = new Verb(
            "predict",
            "Name the class of inputs, with calibrated probabilities.",
            "feddistill-coordinator predict --model out/student.safetensors --input patients.csv",
            "feddistill-coordinator predict --federation demo --input scans --top 1 --json")
        {
            input, top, json,
        };
        student.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(top) < 0)
            {
                throw new FedDistillException(ErrorCode.InvalidConfiguration, $"--top is {result.GetValue(top)}; allowed are 0 (all) and more.");
            }

            TorchRuntime.EnsureLoaded();
            var (model, _) = await student.ReadAsync(result, cancellationToken);
            var schema = StudentSchema.Of(model);
            var (rows, names) = PredictInputs.Read(result.GetValue(input)!, schema, Console.Error);
            await using var threads = new TrainingThreads(1);
            var probabilities = await threads.RunAsync(_ => Evaluator.PredictCalibrated(model, rows), cancellationToken);
            var shown = result.GetValue(top) == 0 ? model.Classes : Math.Min(result.GetValue(top), model.Classes);
            if (result.GetValue(json))
            {
                Console.WriteLine(Json(model, schema, names, probabilities, shown));
                return ExitCode.Done;
            }

            var width = names.Max(name => name.Length);
            for (var row = 0; row < rows.Rows; row++)
            {
                var classes = Ranked(schema, probabilities, row).Take(shown)
                    .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Probability * 100:F1} %"));
                Console.WriteLine($"{names[row].PadRight(width)}  {string.Join("  ", classes)}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Json(ModelSnapshot model, FederationSchema schema, IReadOnlyList<string> names, float[] probabilities, int shown) =>
        JsonSerializer.Serialize(
            new
            {
                sha256 = model.Sha256(),
                temperature = ModelCalibration.Of(model).Temperature,
                predictions = names.Select((name, row) =>
                {
                    var ranked = Ranked(schema, probabilities, row).Take(shown).ToList();
                    return new { input = name, @class = ranked[0].Name, probabilities = ranked.Select(one => new { @class = one.Name, probability = one.Probability }) };
                }),
            },
            FedDistillJson.Compact);

    /// <summary>The classes of one row, the most probable first, of equal ones the lowest index.</summary>
    private static IEnumerable<(string Name, float Probability)> Ranked(FederationSchema schema, float[] probabilities, int row)
    {
        var classes = schema.ClassNames.Count;
        return schema.ClassNames.Select((name, index) => (name, probabilities[(row * classes) + index])).OrderByDescending(one => one.Item2);
    }
}
