using System.CommandLine;
using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Cli;

/// <summary>What every verb needs that speaks to a running coordinator.</summary>
public sealed class OperatorOptions
{
    /// <summary>The operator's identity where <c>serve</c> keeps its state by default.</summary>
    private static readonly string UsualIdentity = new IdentityFolder(ServeCommand.UsualDataFolder).Operator;

    private readonly Option<string> _coordinator = new("--coordinator")
    {
        HelpName = "URL", Description = "The coordinator's address.", DefaultValueFactory = _ => ServeCommand.UsualAddress(ServeCommand.UsualDataFolder).ToString().TrimEnd('/'),
    };

    private readonly Option<string?> _identity = new("--identity")
    {
        HelpName = "DIR", Description = $"For an https coordinator, the operator's certificate: its data folder, or a copy of its {IdentityFolder.Name}/{IdentityFolder.OperatorName}. " +
            $"Default: that of ./{ServeCommand.UsualDataFolder}.",
    };

    private readonly Option<bool> _insecure = new("--insecure-plaintext")
    {
        Description = "Allow plain http beyond this machine, where everyone on the way can read and change everything.",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        Verb.AddGroup(command, "Connection", _coordinator, _identity, _insecure);
    }

    /// <summary>Opens the way to the coordinator.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="wait">Whether to try again while the coordinator is away.</param>
    /// <param name="loggers">Where outages are told; null: nowhere.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the address is none or asks for an identity that
    /// is not there; StorageDamaged when that cannot be read.</exception>
    public CoordinatorConnection Connect(ParseResult result, bool wait, ILoggerFactory? loggers = null)
    {
        var address = CoordinatorAddress.Parse(result.GetValue(_coordinator)!, result.GetValue(_insecure));
        return new CoordinatorConnection(
            address.Url,
            new ReconnectOptions { Wait = wait },
            TimeProvider.System,
            loggers ?? NullLoggerFactory.Instance,
            address.IsSecure ? Load(result.GetValue(_identity), address.Url).ForConnection() : null);
    }

    private static NodeIdentity Load(string? typed, Uri coordinator)
    {
        var path = typed is null ? UsualIdentity
            : Directory.Exists(typed) ? new[] { new IdentityFolder(typed).Operator, Path.Combine(typed, IdentityFolder.OperatorName) }.FirstOrDefault(File.Exists) ?? typed
            : typed;
        if (!File.Exists(path))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{coordinator} asks for the operator's certificate, and {path} is none. Give --identity DIR, the data folder that `feddistill-coordinator init` has filled, " +
                $"or a copy of its {IdentityFolder.Name}/{IdentityFolder.OperatorName}.");
        }

        var identity = NodeIdentity.Load(path);
        return identity.Subject.Role == PartyRole.Operator
            ? identity
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The identity {path} is {identity.Subject.Name}'s and no operator's. Give the {IdentityFolder.OperatorName} of the coordinator.");
    }
}
