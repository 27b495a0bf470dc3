using System.CommandLine;
using FedDistill.ClientNode.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Cli;

/// <summary>What every verb needs that speaks to a running coordinator.</summary>
public static class OperatorOptions
{
    /// <summary>Whom to speak to.</summary>
    public static Option<string> Coordinator() => new("--coordinator")
    {
        Description = "The coordinator's address.", DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    /// <summary>Opens the way to it.</summary>
    /// <param name="address">As typed.</param>
    /// <param name="wait">Whether to try again while the coordinator is away.</param>
    /// <param name="loggers">Where outages are told; null: nowhere.</param>
    /// <exception cref="Core.Errors.FedDistillException">InvalidConfiguration when it is no http address.</exception>
    public static CoordinatorConnection Connect(string address, bool wait, ILoggerFactory? loggers = null) => new(
        CoordinatorConnection.ParseAddress(address),
        new ReconnectOptions { Wait = wait },
        TimeProvider.System,
        loggers ?? NullLoggerFactory.Instance);
}
