using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Cli;

/// <summary><c>watch [NAME]</c>: follows a federation to its end, also over a restart of the coordinator.</summary>
public static class WatchCommand
{
    /// <summary>Declares the verb.</summary>
    public static Command Create()
    {
        var access = new OperatorOptions();
        var name = new Argument<string?>("name")
        {
            Arity = ArgumentArity.ZeroOrOne, Description = "The federation's name; not needed when there is only one.",
        };
        var json = new Option<bool>("--json") { Description = "Print each change as one line of JSON: the federation as in status --json, and phase, uploads, asked, joined and accuracy where there are any." };
        var command = new Verb("watch", "Follow a federation to its end.", "feddistill-coordinator watch", "feddistill-coordinator watch hospitals --json") { name, json };
        access.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var loggers = LoggerFactory.Create(logging => Logs.ToConsole(logging, json: false, toStandardError: true));
            using var connection = access.Connect(result, wait: true, loggers);
            var admin = new AdminClient(connection);
            var federation = result.GetValue(name) ?? await OnlyFederationAsync(admin, cancellationToken);
            Func<FederationStatus, string>? words = result.GetValue(json)
                ? status => StatusText.ToChangeJson(status).ToJsonString(FedDistillJson.Compact)
                : null;
            return ExitCodeOf(await FollowAsync(admin, federation, Console.WriteLine, words, cancellationToken));
        });
        return command;
    }

    /// <summary>Prints each change of a federation's status until it has ended.</summary>
    /// <param name="admin">The way to the coordinator.</param>
    /// <param name="federation">Its name.</param>
    /// <param name="write">Takes the lines.</param>
    /// <param name="words">A status as a line; null: words for a person.</param>
    /// <param name="cancellationToken">Looks away.</param>
    /// <returns>Its last status.</returns>
    internal static Task<FederationStatus> FollowAsync(
        AdminClient admin,
        string federation,
        Action<string> write,
        Func<FederationStatus, string>? words,
        CancellationToken cancellationToken)
    {
        var last = "";
        return admin.WatchAsync(federation, Print, cancellationToken);

        void Print(FederationStatus current)
        {
            // A clock that runs down is no news.
            var line = words is null ? StatusText.Line(current, withTimeLeft: false) : words(current);
            if (line != last)
            {
                last = line;
                write(line);
            }
        }
    }

    /// <summary>What a script learns from a federation's end.</summary>
    internal static int ExitCodeOf(FederationStatus status) => status.State switch
    {
        FederationState.Failed => ExitCode.RoundFailed,
        FederationState.BudgetExhausted => ExitCode.PrivacyBudget,
        _ => ExitCode.Done,
    };

    private static async Task<string> OnlyFederationAsync(AdminClient admin, CancellationToken cancellationToken)
    {
        var federations = await admin.StatusAsync("", cancellationToken);
        return federations.Count switch
        {
            1 => federations[0].Name,
            0 => throw new FedDistillException(
                ErrorCode.NotFound, "No federation has been started here. Start one with: feddistill-coordinator start"),
            _ => throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Several federations are here: {string.Join(", ", federations.Select(status => status.Name))}. Name one."),
        };
    }
}
