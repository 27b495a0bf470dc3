using System.Globalization;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;

namespace FedDistill.Coordinator.Distill;

/// <summary>One distillation on one machine: what <c>distill</c> was asked for.</summary>
public sealed record DistillOptions
{
    private const string ModelFileEnding = ".safetensors";

    private const int MostSteps = 1_000_000;

    /// <summary><c>builtin:glyphs</c>, or a path: a folder of images, idx or CIFAR files, NumPy arrays or a table file.</summary>
    public string Data { get; init; } = "builtin:glyphs";

    /// <summary>The label column of a table file; empty: the file's own.</summary>
    public string Label { get; init; } = "";

    /// <summary>What images in files are brought to, as <c>3x64x64</c>; empty: their most common size.</summary>
    public string Image { get; init; } = "";

    /// <summary>An architecture or a model file for each teacher.</summary>
    public IReadOnlyList<string> Teacher { get; init; } = ["cnn-m"];

    /// <summary>The student's architecture.</summary>
    public string Student { get; init; } = "cnn-s";

    /// <summary>T of the soft labels and of the distillation, 0.1..100.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Weight of the cross-entropy to the ground truth, 0..10.</summary>
    public double HardWeight { get; init; } = 0.1;

    /// <summary>Weight of the soft loss, which carries T², 0..10.</summary>
    public double SoftWeight { get; init; } = 0.9;

    /// <summary>Share of the steps over which the soft weight rises from 0, 0..1.</summary>
    public double SoftWarmUp { get; init; }

    /// <summary>Share of the steps after which the soft loss ends, over 0 up to 1.</summary>
    public double SoftEnd { get; init; } = 1;

    /// <summary>How soft labels are learned, one of <see cref="StudentLosses"/>.</summary>
    public string Loss { get; init; } = StudentLosses.SoftCrossEntropy;

    /// <summary>Steps of each teacher.</summary>
    public int TeacherSteps { get; init; } = 2000;

    /// <summary>Steps of each student and generation.</summary>
    public int StudentSteps { get; init; } = 2000;

    /// <summary>Rows in a batch, 2..4096.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Adam's peak learning rate, over 0 up to 1.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Probability of leaving out a teacher's hidden unit, 0..0.9.</summary>
    public double TeacherDropout { get; init; }

    /// <summary>Born-again generations of the distilled student, 1..10.</summary>
    public int Generations { get; init; } = 1;

    /// <summary>Share of the last steps over which the students' weights are averaged, 0..0.9.</summary>
    public double Averaging { get; init; }

    /// <summary>Train rows to learn from, chosen by the seed; 0: all.</summary>
    public int TrainSamples { get; init; }

    /// <summary>Classes, by name, that the transfer set lacks.</summary>
    public IReadOnlyList<string> WithoutClass { get; init; } = [];

    /// <summary>Who learns from turned, shifted and scaled images.</summary>
    public AugmentedModels Augmentation { get; init; } = AugmentedModels.Teachers;

    /// <summary>
    /// Whether the teachers label each image as the student sees it, turned and shifted; else once, as it is.
    /// </summary>
    public bool Consistent { get; init; }

    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;

    /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads that train; 0: one a core.</summary>
    public int Workers { get; init; }

    /// <summary>Whether temperature, gradients and calibration are measured too.</summary>
    public bool Theory { get; init; }

    /// <summary>Whether a teacher's name is a model file rather than an architecture.</summary>
    public static bool IsModelFile(string teacher) => teacher.EndsWith(ModelFileEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Holds every option to what is allowed.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="FedDistillException">InvalidConfiguration: a headline, then a line for each error.</exception>
    public DistillOptions Checked()
    {
        var errors = new List<string>();
        Require(!string.IsNullOrWhiteSpace(Data), "--data", Data, "allowed are builtin:glyphs, a folder of idx files or a table file");
        Require(Teacher.Count > 0, "--teacher", "empty", "name at least one teacher");
        foreach (var teacher in Teacher)
        {
            Require(
                IsModelFile(teacher) || Architecture.TryParse(teacher, out _),
                "--teacher",
                teacher,
                $"allowed are {Architecture.AllowedNames} and model files (*{ModelFileEnding})");
        }

        Require(Architecture.TryParse(Student, out _), "--student", Student, $"allowed are {Architecture.AllowedNames}");
        Require(StudentLosses.All.Contains(Loss), "--loss", Loss, $"allowed are {StudentLosses.AllowedNames}");
        Range("--temperature", Temperature, 0.1, 100);
        Range("--hard-weight", HardWeight, 0, 10);
        Range("--soft-weight", SoftWeight, 0, 10);
        Require(HardWeight + SoftWeight > 0, "--soft-weight", "0 as is --hard-weight", "one of them must be over 0");
        Range("--soft-warm-up", SoftWarmUp, 0, 1);
        Range("--soft-end", SoftEnd, 0.01, 1);
        Require(SoftEnd >= 1 || HardWeight > 0, "--soft-end", $"{SoftEnd}", "what comes after it needs a --hard-weight over 0");
        Range("--teacher-steps", TeacherSteps, 1, MostSteps);
        Range("--student-steps", StudentSteps, 1, MostSteps);
        Range("--batch", Batch, 2, 4096);
        Range("--learning-rate", LearningRate, 1e-6, 1);
        Range("--teacher-dropout", TeacherDropout, 0, 0.9);
        Range("--generations", Generations, 1, 10);
        Require(
            !Consistent || (Augmentation >= AugmentedModels.Distilled && Generations == 1),
            "--consistent",
            $"given with --augmentation {Augmentation} and --generations {Generations}".ToLowerInvariant(),
            "it needs --augmentation distilled or all, and one generation");
        Range("--averaging", Averaging, 0, 0.9);
        Range("--train-samples", TrainSamples, 0, int.MaxValue);
        Range("--workers", Workers, 0, 1024);
        return errors.Count == 0
            ? this
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                string.Join("\n  ", [$"distill was given {errors.Count} wrong option{(errors.Count == 1 ? "" : "s")}; mend and start again:", .. errors]));

        void Require(bool isFine, string option, string value, string allowed)
        {
            if (!isFine)
            {
                errors.Add($"{option} is {value}; {allowed}.");
            }
        }

        void Range(string option, double value, double low, double high) => Require(
            value >= low && value <= high, option, value.ToString(CultureInfo.InvariantCulture), $"allowed are {low} to {high}");
    }
}
