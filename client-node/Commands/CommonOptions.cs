using System.CommandLine;
using FedDistill.ClientNode.Policy;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Models;
using FedDistill.Learning.Devices;

namespace FedDistill.ClientNode.Commands;

/// <summary>Options that several verbs have, so that they read the same everywhere.</summary>
internal static class CommonOptions
{
    public static Option<string> Coordinator(bool required = true) => new("--coordinator")
    {
        Description = "The coordinator's address: https://HOST:PORT, or http://127.0.0.1:5080 for one without certificates on this machine.",
        HelpName = "URL",
        Required = required,
    };

    public static Option<string> Federation() => new("--federation")
    {
        Description = "The federation's name; not needed where the coordinator has only one.",
        HelpName = "FED",
        DefaultValueFactory = _ => "",
    };

    public static Option<string> Data() => new("--data")
    {
        Description = "The private data: a folder of images (a folder for each class), of idx or CIFAR files, NumPy arrays, a table file, or builtin:glyphs.",
        HelpName = "PATH",
        Required = true,
    };

    public static Option<string> Transfer() => new("--transfer")
    {
        Description = "A copy of the transfer set, checked by hash. Default: fetched from the coordinator.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "",
    };

    public static Option<string> Partition(bool required) => new Option<string>("--partition")
    {
        Description = $"How the data is dealt to clients: {Core.Partitions.Partition.Allowed}.",
        HelpName = "P",
        Required = required,
        DefaultValueFactory = _ => "",
    }.Completes(Core.Partitions.Partition.Examples);

    public static Option<string> Teacher() => new Option<string>("--teacher")
    {
        Description = $"The teacher's architecture: {Architecture.AllowedNames}. Default: what the federation proposes.",
        HelpName = "ARCH",
        DefaultValueFactory = _ => "",
    }.Completes(Architecture.Words);

    public static Option<string> Device() => new Option<string>("--device")
    {
        Description = $"Where models run: {ComputeDevice.AllowedNames}.",
        HelpName = "D",
        DefaultValueFactory = _ => "auto",
    }.Completes("auto", "cpu", "cuda");

    public static Option<int> Workers() => new("--workers")
    {
        Description = "Threads that train; 0: one a core.",
        HelpName = "W",
        DefaultValueFactory = _ => 0,
    };

    public static Option<string> State(string byDefault) => new("--state")
    {
        Description = $"The folder that keeps the identity, the release ledger and the newest teacher. Default: {byDefault}.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "",
    };

    public static Option<string> PrivacyMinimum() => new("--privacy-minimum")
    {
        Description =
            $"The least privacy this node takes part under, whatever the federation wishes: {PrivacyFloor.Allowed}. It declines a weaker " +
            "federation, whose operator sees why. With E, both E and D also bound the sum over all federations in the ledger: for a second " +
            "one name twice the delta, for example local-dp,epsilon<=8,delta<=2e-5. Without E any epsilon is taken, and D bounds each federation by itself.",
        HelpName = "MODE[,epsilon<=E][,delta<=D]",
        DefaultValueFactory = _ => "",
    };

    public static Option<bool> ForbidEvidence() => new("--forbid-evidence")
    {
        Description =
            "The mix of classes is secret: answer no round with evidence, which shows it, but with a balanced teacher's probabilities, " +
            "and tell no counts of rows.",
    };

    public static Option<bool> InsecurePlaintext() => new("--insecure-plaintext")
    {
        Description = "Allow plain http beyond this machine, where everyone on the way can read and change everything.",
    };

    public static Option<bool> NoWait() => new("--no-wait")
    {
        Description = "Give up when the coordinator does not answer or the federation is not started, instead of waiting.",
    };

    /// <summary>A whole number that must not be negative.</summary>
    public static Option<int> Count(string name, string helpName, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValue(option) < 0)
            {
                result.AddError($"{name} is {result.GetValue(option)}; it must be 0 or more.");
            }
        });
        return option;
    }
}
