using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Data.Sources;
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
        HelpName = "SPEC.json",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A JSON file that describes the federation (comments allowed). Flags override it.",
    };

    private readonly List<(Option Option, string Field, Func<ParseResult, FederationSpec, FederationSpec> Apply)> _flags = [];
    private readonly FederationSpec _defaults;

    /// <summary>Declares the flags.</summary>
    /// <param name="defaults">What holds where neither file nor flag says otherwise; null: what a spec's fields have.</param>
    public SpecFlags(FederationSpec? defaults = null)
    {
        _defaults = defaults ?? new FederationSpec();
        Add("--name", "name", "NAME", spec => spec.Name, (spec, value) => spec with { Name = value });
        Add("--data", "data", "PATH", spec => spec.Data, (spec, value) => spec with { Data = value }).Completes(DatasetSource.GlyphsName);
        Add("--clients", "clients", "N", spec => spec.Clients, (spec, value) => spec with { Clients = value });
        Add("--partition", "partition", "P", spec => spec.Partition, (spec, value) => spec with { Partition = value }).Completes(Partition.Examples);
        Add("--private-samples", "privateSamples", "N", spec => spec.PrivateSamples, (spec, value) => spec with { PrivateSamples = value });
        Add("--transfer-samples", "transferSamples", "N", spec => spec.TransferSamples, (spec, value) => spec with { TransferSamples = value });
        Add("--transfer-per-round", "transferPerRound", "N", spec => spec.TransferPerRound, (spec, value) => spec with { TransferPerRound = value });
        Add("--rounds", "rounds", "N", spec => spec.Rounds, (spec, value) => spec with { Rounds = value });
        Add("--participation", "participation", "SHARE", spec => spec.Participation, (spec, value) => spec with { Participation = value });
        Add(
            "--teacher", "teacher", "ARCH[,ARCH...]", spec => string.Join(',', spec.Teacher),
            (spec, value) => spec with { Teacher = value.Split(',', StringSplitOptions.TrimEntries) }).CompletesList(Architecture.Words);
        Add("--student", "student", "ARCH", spec => spec.Student, (spec, value) => spec with { Student = value }).Completes(Architecture.Words);
        Add("--temperature", "temperature", "T", spec => spec.Temperature, (spec, value) => spec with { Temperature = value });
        Add("--aggregation", "aggregation", "RULE", spec => spec.Aggregation, (spec, value) => spec with { Aggregation = value }).Completes(RuleNames);
        Add("--encoding", "encoding", "CODEC", spec => spec.Encoding, (spec, value) => spec with { Encoding = value }).Completes(CodecNames);
        Add(
            "--broadcast-encoding", "broadcastEncoding", "CODEC", spec => spec.BroadcastEncoding,
            (spec, value) => spec with { BroadcastEncoding = value }).Completes(CodecNames);
        Add(
            "--allow-foreign-transfer", "allowForeignTransfer", "", spec => spec.AllowForeignTransfer,
            (spec, value) => spec with { AllowForeignTransfer = value });
        Add(
            "--suspicious-uploads", "suspiciousUploads", "WORD", spec => spec.SuspiciousUploads,
            (spec, value) => spec with { SuspiciousUploads = value }).Completes("accept", "reject");
        Add("--objective", "objective", "WORD", spec => spec.Objective, (spec, value) => spec with { Objective = value }).Completes(ObjectiveChoice.Names);
        PrivacyFlags.AddTo(this);
        Add(
            "--augmentation", "training.augmentation", "WORD", spec => spec.Training.Augmentation,
            (spec, value) => spec with { Training = spec.Training with { Augmentation = value } }).Completes(InputAugmentation.AllowedNames.Split(", "));
        Add(
            "--teacher-stop", "training.teacherStop", "SHARE", spec => spec.Training.TeacherStop,
            (spec, value) => spec with { Training = spec.Training with { TeacherStop = value } });
        Add(
            "--label-views", "training.labelViews", "N", spec => spec.Training.LabelViews,
            (spec, value) => spec with { Training = spec.Training with { LabelViews = value } });
        Add("--seed", "seed", "N", spec => spec.Seed, (spec, value) => spec with { Seed = value });
        Add("--workers", "workers", "N", spec => spec.Workers, (spec, value) => spec with { Workers = value });
        Add("--device", "device", "D", spec => spec.Device, (spec, value) => spec with { Device = value }).Completes("auto", "cpu", "cuda");
        Add("--quorum", "quorum", "SHARE", spec => spec.Quorum, (spec, value) => spec with { Quorum = value });
        Add("--deadline-minutes", "deadlineMinutes", "MINUTES", spec => spec.DeadlineMinutes, (spec, value) => spec with { DeadlineMinutes = value });
        Add("--min-clients", "minClients", "N", spec => spec.MinClients, (spec, value) => spec with { MinClients = value });
        Add("--join-minutes", "joinMinutes", "MINUTES", spec => spec.JoinMinutes, (spec, value) => spec with { JoinMinutes = value });
        Add(
            "--on-round-failure", "onRoundFailure", "WORD", spec => spec.OnRoundFailure,
            (spec, value) => spec with { OnRoundFailure = value }).Completes(RoundFailures.Stop, RoundFailures.Continue);
    }

    private static IEnumerable<string> RuleNames => AggregationRules.All.Select(rule => rule.Name).Prepend(AggregationRules.Auto);

    private static IEnumerable<string> CodecNames => SoftLabelCodecs.All.Select(codec => codec.Name);

    /// <summary>Adds file and flags to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (var (title, notes) in SpecNotes.Groups)
        {
            Verb.AddGroup(command, title, _flags.Where(flag => notes.Any(note => note.Path == flag.Field)).Select(flag => flag.Option));
        }
    }

    /// <summary>
    /// The spec of this command line, unchecked, so that further errors can be added before all are told at once.
    /// </summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the file is missing or no JSON.</exception>
    public SpecDraft Read(ParseResult result)
    {
        var draft = result.GetValue(_file) is { } path ? ReadFile(path, _defaults) : SpecDraft.Default with { Spec = _defaults };
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
    /// <param name="field">The field that it overrides; its <see cref="SpecNotes"/> are the flag's help.</param>
    /// <param name="value">What the help calls its value.</param>
    /// <param name="read">The field of a spec, for the default.</param>
    /// <param name="apply">Lays a value over a spec.</param>
    internal Option<T> Add<T>(
        string name, string field, string value, Func<FederationSpec, T> read, Func<FederationSpec, T, FederationSpec> apply)
    {
        var option = new Option<T>(name)
        {
            Description = SpecNotes.Of(field), HelpName = value, DefaultValueFactory = _ => read(_defaults),
        };
        _flags.Add((option, field, (result, spec) => result.GetResult(option) is { Implicit: false }
            ? apply(spec, result.GetValue(option)!)
            : spec));
        return option;
    }
}
