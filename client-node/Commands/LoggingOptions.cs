using System.CommandLine;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Terminal;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Commands;

/// <summary>How the program tells what it does; the same for every verb.</summary>
internal sealed class LoggingOptions
{
    public Option<string> Format { get; } = NewFormat();

    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Also log what each client and transfer does, and show where an error comes from.",
        Recursive = true,
    };

    /// <summary>Adds the options to the program.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(Format);
        root.Options.Add(Verbose);
    }

    /// <summary>Opens the log; the caller disposes it, which writes what is still queued.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="toStandardError">Keeps the standard output free for a result.</param>
    /// <param name="progress">What draws on the same terminal.</param>
    public ILoggerFactory CreateLoggerFactory(ParseResult parsed, bool toStandardError, WorkProgress progress) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(parsed.GetValue(Verbose) ? LogLevel.Debug : LogLevel.Information);
        logging.AddConsoleLog(IsJson(parsed), toStandardError, progress);
    });

    /// <summary>Whether log lines are for programs.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(Format) == "json";

    private static Option<string> NewFormat()
    {
        var format = new Option<string>("--log-format")
        {
            Description = "Log lines for people (text) or for programs (json).",
            DefaultValueFactory = _ => "text",
            Recursive = true,
        };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }
}
