using System.Diagnostics;
using System.Globalization;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Faults;

/// <summary>One failpoint as it was set: <c>NAME:ACTION</c>, <c>NAME:ACTION:N</c> or <c>NAME:ACTION:N-M</c>.</summary>
internal sealed class ArmedFailpoint
{
    private readonly FailpointAction _action;
    private readonly int _from;
    private readonly int _to;
    private int _passes;

    private ArmedFailpoint(string name, FailpointAction action, int from, int to) =>
        (Name, _action, _from, _to) = (name, action, from, to);

    /// <summary>One of <see cref="FailpointNames.All"/>.</summary>
    public string Name { get; }

    /// <summary>Reads one setting.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration; the message has all that is allowed.</exception>
    public static ArmedFailpoint Parse(string setting) =>
        setting.Split(':') is [var name, var word, .. var rest]
        && rest.Length < 2
        && FailpointNames.All.Contains(name)
        && ActionOf(word) is { } action
        && Passes(rest) is { } passes
            ? new ArmedFailpoint(name, action, passes.From, passes.To)
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{Failpoint.Variable} has \"{setting}\"; allowed is NAME:ACTION, NAME:ACTION:N (at the N-th pass) or " +
                $"NAME:ACTION:N-M, with the actions exit, error and enospc and the names {string.Join(", ", FailpointNames.All)}. " +
                "It is for tests of failures: unset it to run as usual.");

    /// <summary>Counts a pass, and strikes if it is one of those that were set.</summary>
    public void Pass()
    {
        var pass = Interlocked.Increment(ref _passes);
        if (pass < _from || pass > _to)
        {
            return;
        }

        switch (_action)
        {
            case FailpointAction.Exit:
                // Does not return: a process's own signal has struck before kill(2) comes back.
                using (var self = Process.GetCurrentProcess())
                {
                    self.Kill();
                }

                break;
            case FailpointAction.Error:
                throw new IOException($"Input/output error (failpoint {Name}).");
            default:
                throw new IOException($"No space left on device (failpoint {Name}).");
        }
    }

    private static FailpointAction? ActionOf(string word) => word switch
    {
        "exit" => FailpointAction.Exit,
        "error" => FailpointAction.Error,
        "enospc" => FailpointAction.Enospc,
        _ => null,
    };

    private static (int From, int To)? Passes(string[] rest)
    {
        if (rest.Length == 0)
        {
            return (1, 1);
        }

        var ends = rest[0].Split('-');
        return ends.Length <= 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            && from >= 1
            && to >= from
                ? (from, to)
                : null;
    }
}
