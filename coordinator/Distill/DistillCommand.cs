using System.CommandLine;
using System.Text.Json;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Reports;
using FedDistill.Core.Data.Sources;
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
        var command = new Verb(
            "distill",
            "Distill teachers into a student on this machine.",
            "feddistill-coordinator distill --teacher cnn-m --student mlp:32 --temperature 4 --theory",
            "feddistill-coordinator distill --data mnist --teacher mlp:1200x1200 --student mlp:800x800 --temperature 20 --theory --output out");
        var reads = new List<Func<ParseResult, DistillOptions, DistillOptions>>();
        var title = "";
        Add(
            "--data", "PATH", "A folder of images (a folder for each class), of idx or CIFAR files, NumPy arrays, a table file or builtin:glyphs.",
            all => all.Data, (all, value) => all with { Data = value }).Completes(DatasetSource.GlyphsName);
        Add(
            "--image", "CxHxW", "What images in files are brought to, such as 3x64x64; without: their most common size.",
            all => all.Image, (all, value) => all with { Image = value });
        Add("--label", "COLUMN", "The label column of a table file; without: the file's own.", all => all.Label, (all, value) => all with { Label = value });
        Add(
            "--teacher", "ARCH[,ARCH...]",
            $"Teachers, comma separated, their soft labels averaged: {Architecture.AllowedNames}, or model files (.safetensors).",
            all => string.Join(',', all.Teacher), (all, value) => all with { Teacher = Split(value) }).CompletesList(Architecture.Words);
        Add("--student", "ARCH", "The student's architecture, named as the teachers' are: linear, cnn-s, mlp:64 and so on.", all => all.Student, (all, value) => all with { Student = value })
            .Completes(Architecture.Words);
        Add("--temperature", "T", "T of the soft labels, 0.1 to 100.", all => all.Temperature, (all, value) => all with { Temperature = value });
        Add("--train-samples", "N", "Train rows to learn from; 0: all.", all => all.TrainSamples, (all, value) => all with { TrainSamples = value });
        Add(
            "--without-class", "CLASS[,CLASS...]", "Classes that the transfer set lacks, comma separated.",
            all => string.Join(',', all.WithoutClass), (all, value) => all with { WithoutClass = Split(value) });
        Add("--theory", "", "Measure entropy and gradients by temperature, and calibration.", all => all.Theory, (all, value) => all with { Theory = value });
        Add("--seed", "N", "Seed of everything random.", all => all.Seed, (all, value) => all with { Seed = value });
        Add("--device", "D", "Where models run: auto, cpu or cuda.", all => all.Device, (all, value) => all with { Device = value }).Completes("auto", "cpu", "cuda");
        Add("--workers", "N", "Threads that train; 0: one a core.", all => all.Workers, (all, value) => all with { Workers = value });
        title = "Training";
        Add("--teacher-steps", "N", "Steps of each teacher, 1 to 1000000.", all => all.TeacherSteps, (all, value) => all with { TeacherSteps = value });
        Add(
            "--student-steps", "N", "Steps of each student and generation, 1 to 1000000.",
            all => all.StudentSteps, (all, value) => all with { StudentSteps = value });
        Add("--batch", "N", "Rows in a batch, 2 to 4096.", all => all.Batch, (all, value) => all with { Batch = value });
        Add("--learning-rate", "X", "Adam's peak learning rate, up to 1.", all => all.LearningRate, (all, value) => all with { LearningRate = value });
        Add(
            "--teacher-dropout", "P", "Probability of leaving out a teacher's hidden unit, 0 to 0.9.",
            all => all.TeacherDropout, (all, value) => all with { TeacherDropout = value });
        Add(
            "--augmentation", "WORD", $"Who learns from turned, shifted and scaled images: {string.Join(", ", Augmentations)}.",
            all => all.Augmentation.ToString().ToLowerInvariant(), (all, value) => all with { Augmentation = ParseAugmentation(value) }).Completes(Augmentations);
        Add(
            "--consistent", "", "The teachers label each image as the student sees it; with --augmentation distilled or all.",
            all => all.Consistent, (all, value) => all with { Consistent = value });
        title = "Distillation";
        Add("--hard-weight", "X", "Weight of the ground truth's cross-entropy, 0 to 10.", all => all.HardWeight, (all, value) => all with { HardWeight = value });
        Add("--soft-weight", "X", "Weight of the soft loss, which carries T², 0 to 10.", all => all.SoftWeight, (all, value) => all with { SoftWeight = value });
        Add(
            "--soft-warm-up", "SHARE", "Share of the steps over which the soft weight rises from 0.",
            all => all.SoftWarmUp, (all, value) => all with { SoftWarmUp = value });
        Add("--soft-end", "SHARE", "Share of the steps after which the soft loss ends.", all => all.SoftEnd, (all, value) => all with { SoftEnd = value });
        Add("--loss", "WORD", $"How soft labels are learned: {StudentLosses.AllowedNames}.", all => all.Loss, (all, value) => all with { Loss = value })
            .Completes(StudentLosses.All);
        Add(
            "--generations", "N", "Born-again generations of the distilled student, 1 to 10.",
            all => all.Generations, (all, value) => all with { Generations = value });
        Add(
            "--averaging", "SHARE", "Share of the last steps over which students' weights are averaged, 0 to 0.9.",
            all => all.Averaging, (all, value) => all with { Averaging = value });
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "Write distill.json and the models here." };
        var json = JsonOption.Create("distill.json, instead of the table");
        command.Add(output);
        command.Add(json);
        command.SetAction((result, cancellationToken) => RunAsync(
            reads.Aggregate(new DistillOptions(), (all, read) => read(result, all)).Checked(),
            result.GetValue(output),
            result.GetValue(json),
            cancellationToken));
        return command;

        Option<T> Add<T>(
            string name, string value, string description, Func<DistillOptions, T> read, Func<DistillOptions, T, DistillOptions> apply)
        {
            var option = new Option<T>(name) { Description = description, HelpName = value, DefaultValueFactory = _ => read(new DistillOptions()) };
            if (title.Length > 0)
            {
                Verb.AddGroup(command, title, option);
            }
            else
            {
                command.Add(option);
            }

            reads.Add((result, all) => result.GetResult(option) is { Implicit: false } ? apply(all, result.GetValue(option)!) : all);
            return option;
        }
    }

    private static async Task<int> RunAsync(DistillOptions options, string? output, bool json, CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            RunFolder.Check(output);
        }

        var outcome = await RunAsync(options, cancellationToken);
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

    private static async Task<DistillOutcome> RunAsync(DistillOptions options, CancellationToken cancellationToken)
    {
        // Gone before the results are printed.
        using var progress = WorkProgress.Start(Console.Error);
        return await new DistillRun(options, progress).RunAsync(cancellationToken);
    }

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static AugmentedModels ParseAugmentation(string text) => Augmentations.IndexOf(text) is >= 0 and var index
        ? Enum.GetValues<AugmentedModels>()[index]
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"--augmentation is {text}; allowed are {string.Join(", ", Augmentations)}. Name one of them.");
}
