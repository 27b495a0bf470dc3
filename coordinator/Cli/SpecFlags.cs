using System.CommandLine;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Partitions;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Cli;

/// <summary>The spec file and the flags that override it, the same for <c>simulate</c> and <c>start</c>.</summary>
public sealed class SpecFlags
{
    private readonly Argument<string?> _file = new("spec")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A JSON file that describes the federation (comments allowed). Flags override it.",
    };

    private readonly List<(Option Option, Func<ParseResult, FederationSpec, FederationSpec> Apply)> _flags = [];

    /// <summary>Declares the flags.</summary>
    public SpecFlags()
    {
        Add<string>("--name", "The federation's name.", (spec, value) => spec with { Name = value });
        Add<string>(
            "--data",
            "A folder of images (a folder for each class), of idx or CIFAR files, NumPy arrays, a table file or builtin:glyphs.",
            (spec, value) => spec with { Data = value });
        Add<int>("--clients", "How many clients take part.", (spec, value) => spec with { Clients = value });
        Add<string>(
            "--partition", $"How private rows are dealt to clients: {Partition.Allowed}.", (spec, value) => spec with { Partition = value });
        Add<int>("--private-samples", "Private rows over all clients; 0: all.", (spec, value) => spec with { PrivateSamples = value });
        Add<int>("--transfer-samples", "Rows of the transfer set; 0: all.", (spec, value) => spec with { TransferSamples = value });
        Add<int>("--transfer-per-round", "Transfer rows asked about in a round; 0: all.", (spec, value) => spec with { TransferPerRound = value });
        Add<int>("--rounds", "How many rounds.", (spec, value) => spec with { Rounds = value });
        Add<double>("--participation", "Share of the clients asked in a round.", (spec, value) => spec with { Participation = value });
        Add<string>(
            "--teacher",
            $"Architectures of the teachers, comma separated, dealt round robin: {Architecture.AllowedNames}.",
            (spec, value) => spec with { Teacher = value.Split(',', StringSplitOptions.TrimEntries) });
        Add<string>("--student", $"Architecture of the student: {Architecture.AllowedNames}.", (spec, value) => spec with { Student = value });
        Add<double>("--temperature", "T of the shared soft labels and of the distillation.", (spec, value) => spec with { Temperature = value });
        Add<string>("--aggregation", $"How soft labels are joined: {AggregationRules.AllowedNames}.", (spec, value) => spec with { Aggregation = value });
        Add<string>(
            "--encoding",
            $"Codec of the uploaded soft labels: {SoftLabelCodecs.AllowedNames}.",
            (spec, value) => spec with { Encoding = value });
        Add<string>(
            "--broadcast-encoding",
            $"Codec of the aggregated soft labels on their way back: {SoftLabelCodecs.AllowedNames}.",
            (spec, value) => spec with { BroadcastEncoding = value });
        Add<bool>(
            "--allow-foreign-transfer",
            "Go on although the transfer set does not resemble the clients' data.",
            (spec, value) => spec with { AllowForeignTransfer = value });
        Add<string>(
            "--suspicious-uploads",
            "Uploads that are legal and say nothing (all rows uniform, or one class for all): accept (count and flag) or reject.",
            (spec, value) => spec with { SuspiciousUploads = value });
        Add<string>(
            "--objective",
            $"What teachers learn before any broadcast: {string.Join(", ", ObjectiveChoice.Names)}.",
            (spec, value) => spec with { Objective = value });
        PrivacyFlags.AddTo(this);
        Add<string>(
            "--augmentation",
            $"How inputs vary while models learn: {InputAugmentation.AllowedNames}.",
            (spec, value) => spec with { Training = spec.Training with { Augmentation = value } });
        Add<double>(
            "--teacher-stop",
            "Share of its steps after which a teacher stops on purpose, over 0 up to 1.",
            (spec, value) => spec with { Training = spec.Training with { TeacherStop = value } });
        Add<int>(
            "--label-views",
            "Looks at each transfer row, with the augmentation's variations, of which the mean is a teacher's answer.",
            (spec, value) => spec with { Training = spec.Training with { LabelViews = value } });
        Add<long>("--seed", "Seed of everything random.", (spec, value) => spec with { Seed = value });
        Add<int>("--workers", "Threads that train; 0: one a core.", (spec, value) => spec with { Workers = value });
        Add<string>("--device", "auto, cpu or cuda.", (spec, value) => spec with { Device = value });
        Add<double>("--quorum", "Share of the cohort that the deadline must find.", (spec, value) => spec with { Quorum = value });
        Add<double>(
            "--deadline-minutes",
            "Minutes to collect in a round; 0: no deadline (simulate only).",
            (spec, value) => spec with { DeadlineMinutes = value });
        Add<int>("--min-clients", "The fewest answers that a round goes on with.", (spec, value) => spec with { MinClients = value });
        Add<double>("--join-minutes", "Minutes that the first round waits for all clients.", (spec, value) => spec with { JoinMinutes = value });
        Add<string>(
            "--on-round-failure",
            $"What a failed round means for the federation: {RoundFailures.Stop} or {RoundFailures.Continue}.",
            (spec, value) => spec with { OnRoundFailure = value });
    }

    /// <summary>Adds file and flags to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (var (option, _) in _flags)
        {
            command.Add(option);
        }
    }

    /// <summary>
    /// The spec of this command line, unchecked, so that further errors can be added before all are told at once.
    /// </summary>
    /// <param name="result">The command line.</param>
    /// <param name="defaults">What holds where neither file nor flag says otherwise.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the file is missing or no JSON.</exception>
    public SpecDraft Read(ParseResult result, FederationSpec defaults)
    {
        var draft = result.GetValue(_file) is { } path ? ReadFile(path, defaults) : SpecDraft.Default with { Spec = defaults };
        return draft with { Spec = _flags.Aggregate(draft.Spec, (spec, flag) => flag.Apply(result, spec)) };
    }

    private static SpecDraft ReadFile(string path, FederationSpec defaults)
    {
        try
        {
            return FederationSpecReader.ReadDraft(File.ReadAllText(path), Path.GetFileName(path), defaults);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The spec file {path} cannot be read: {exception.Message} Check its path.", exception);
        }
    }

    /// <summary>Declares one flag.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="apply">Lays it over a spec.</param>
    internal void Add<T>(string name, string description, Func<FederationSpec, T, FederationSpec> apply)
    {
        var option = new Option<T>(name) { Description = description };
        _flags.Add((option, (result, spec) => result.GetResult(option) is { Implicit: false }
            ? apply(spec, result.GetValue(option)!)
            : spec));
    }
}
