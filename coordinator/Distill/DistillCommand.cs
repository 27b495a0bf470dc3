using System.CommandLine;
using System.Text.Json;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Core.Models;

namespace FedDistill.Coordinator.Distill;

/// <summary><c>distill</c>: any teachers to any student on this machine, without a federation.</summary>
public static class DistillCommand
{
    private static readonly List<string> Augmentations = [.. Enum.GetNames<AugmentedModels>().Select(name => name.ToLowerInvariant())];

    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var command = new Command(
            "distill",
            "Distill teachers into a student on this machine. Example: feddistill-coordinator distill --data mnist --teacher mlp:1200x1200 --student mlp:800x800 --temperature 20 --theory --output out");
        var reads = new List<Func<ParseResult, DistillOptions, DistillOptions>>();
        Add<string>(
            "--data",
            "A folder of images (a folder for each class), of idx or CIFAR files, NumPy arrays, a table file or builtin:glyphs.",
            (all, value) => all with { Data = value });
        Add<string>(
            "--image",
            "What images in files are brought to, CHANNELSxHEIGHTxWIDTH such as 3x64x64. Default: their most common size.",
            (all, value) => all with { Image = value });
        Add<string>("--label", "The label column of a table file.", (all, value) => all with { Label = value });
        Add<string>(
            "--teacher",
            $"Teachers, comma separated, their soft labels averaged: {Architecture.AllowedNames}, or model files (.safetensors).",
            (all, value) => all with { Teacher = Split(value) });
        Add<string>("--student", $"The student's architecture: {Architecture.AllowedNames}.", (all, value) => all with { Student = value });
        Add<double>("--temperature", "T of the soft labels.", (all, value) => all with { Temperature = value });
        Add<double>("--hard-weight", "Weight of the ground truth's cross-entropy.", (all, value) => all with { HardWeight = value });
        Add<double>("--soft-weight", "Weight of the soft loss, which carries T².", (all, value) => all with { SoftWeight = value });
        Add<double>("--soft-warm-up", "Share of the steps over which the soft weight rises from 0.", (all, value) => all with { SoftWarmUp = value });
        Add<double>("--soft-end", "Share of the steps after which the soft loss ends.", (all, value) => all with { SoftEnd = value });
        Add<string>("--loss", $"How soft labels are learned: {StudentLosses.AllowedNames}.", (all, value) => all with { Loss = value });
        Add<int>("--teacher-steps", "Steps of each teacher.", (all, value) => all with { TeacherSteps = value });
        Add<int>("--student-steps", "Steps of each student and generation.", (all, value) => all with { StudentSteps = value });
        Add<int>("--batch", "Rows in a batch.", (all, value) => all with { Batch = value });
        Add<double>("--learning-rate", "Adam's peak learning rate.", (all, value) => all with { LearningRate = value });
        Add<double>("--teacher-dropout", "Probability of leaving out a teacher's hidden unit.", (all, value) => all with { TeacherDropout = value });
        Add<int>("--generations", "Born-again generations of the distilled student.", (all, value) => all with { Generations = value });
        Add<double>("--averaging", "Share of the last steps over which students' weights are averaged.", (all, value) => all with { Averaging = value });
        Add<int>("--train-samples", "Train rows to learn from; 0: all.", (all, value) => all with { TrainSamples = value });
        Add<string>("--without-class", "Classes that the transfer set lacks, comma separated.", (all, value) => all with { WithoutClass = Split(value) });
        Add<string>(
            "--augmentation",
            $"Who learns from turned, shifted and scaled images: {string.Join(", ", Augmentations)}.",
            (all, value) => all with { Augmentation = ParseAugmentation(value) });
        Add<bool>(
            "--consistent",
            "The teachers label each image as the student sees it; with --augmentation distilled or all.",
            (all, value) => all with { Consistent = value });
        Add<long>("--seed", "Seed of everything random.", (all, value) => all with { Seed = value });
        Add<string>("--device", "auto, cpu or cuda.", (all, value) => all with { Device = value });
        Add<int>("--workers", "Threads that train; 0: one a core.", (all, value) => all with { Workers = value });
        Add<bool>("--theory", "Measure entropy and gradients by temperature, and calibration.", (all, value) => all with { Theory = value });
        var output = new Option<string?>("--output") { Description = "Write distill.json and the models here." };
        var json = new Option<bool>("--json") { Description = "Print distill.json to the standard output instead of the table." };
        command.Add(output);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(
            reads.Aggregate(new DistillOptions(), (all, read) => read(result, all)).Checked(),
            result.GetValue(output),
            result.GetValue(json),
            cancellationToken));
        return command;

        void Add<T>(string name, string description, Func<DistillOptions, T, DistillOptions> apply)
        {
            var option = new Option<T>(name) { Description = description };
            command.Add(option);
            reads.Add((result, all) => result.GetResult(option) is { Implicit: false } ? apply(all, result.GetValue(option)!) : all);
        }
    }

    private static async Task<int> RunAsync(DistillOptions options, string? output, bool json, CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            RunFolder.Check(output);
        }

        var run = new DistillRun(options, name => new DistillProgress(name, Console.Error));
        var outcome = await run.RunAsync(cancellationToken);
        if (output is not null)
        {
            DistillFolder.Write(output, outcome);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(outcome.Result, FedDistillJson.Indented));
        }
        else
        {
            DistillSummary.Write(Console.Out, outcome.Result);
        }

        return ExitCode.Done;
    }

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static AugmentedModels ParseAugmentation(string text) => Augmentations.IndexOf(text) is >= 0 and var index
        ? Enum.GetValues<AugmentedModels>()[index]
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"--augmentation is {text}; allowed are {string.Join(", ", Augmentations)}. Name one of them.");
}
