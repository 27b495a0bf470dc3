using System.CommandLine;
using FedDistill.ClientNode.Terminal;
using FedDistill.Coordinator.Limits;

namespace FedDistill.Coordinator.Cli;

/// <summary>The limits of <c>serve</c> as options, each with its default in the help.</summary>
public sealed class LimitOptions
{
    private static readonly CoordinatorLimits Default = new();

    private readonly List<Option> _options = [];
    private readonly List<Func<ParseResult, CoordinatorLimits, CoordinatorLimits>> _set = [];

    /// <summary>Declares the options.</summary>
    public LimitOptions()
    {
        Add("--max-connections", "Connections at once.", Default.Connections, 1, (limits, value) => limits with { Connections = value });
        Add(
            "--max-connections-per-address", "Connections at once from one address.",
            Default.ConnectionsPerAddress, 1, (limits, value) => limits with { ConnectionsPerAddress = value });
        Add(
            "--max-streams-per-connection", "Calls at once over one connection; clients open another one for more.",
            Default.StreamsPerConnection, 1, (limits, value) => limits with { StreamsPerConnection = value });
        Add(
            "--max-extra-calls", $"Calls at once beyond the {CoordinatorLimits.CallsOfEveryConnection} that each connection may always have.",
            Default.ExtraCalls, 0, (limits, value) => limits with { ExtraCalls = value });
        Add(
            "--max-watches-per-client", "Feeds of rounds that one client follows at once.",
            Default.WatchesPerClient, 1, (limits, value) => limits with { WatchesPerClient = value });
        Add("--max-onlookers", "Feeds of a federation's rounds that name no client.", Default.Onlookers, 0, (limits, value) => limits with { Onlookers = value });
        Add(
            "--max-uploads-per-client", "Uploads of one client under way at once.",
            Default.UploadsPerClient, 1, (limits, value) => limits with { UploadsPerClient = value });
        Add("--max-dashboard-pages", "Pages of the dashboard followed at once.", Default.DashboardPages, 0, (limits, value) => limits with { DashboardPages = value });
        Add("--max-downloads", "Downloads at once, of all clients.", Default.Downloads, 1, (limits, value) => limits with { Downloads = value });
        Add("--max-members", "Clients of one federation.", Default.Members, 1, (limits, value) => limits with { Members = value });
        Add("--max-message-bytes", "The largest message of a client.", Default.MessageBytes, 128 * 1024, (limits, value) => limits with { MessageBytes = value });
        Add(
            "--max-admin-message-bytes", "The largest message of an operator.",
            Default.AdminMessageBytes, 128 * 1024, (limits, value) => limits with { AdminMessageBytes = value });
        Add("--max-header-bytes", "All header fields of a call.", Default.HeaderBytes, 1024, (limits, value) => limits with { HeaderBytes = value });
        Add("--max-headers", "Header fields of a call.", Default.Headers, 16, (limits, value) => limits with { Headers = value });
        Add("--max-upload-bytes", "One upload, unpacked.", Default.UploadBytes, 1024, (limits, value) => limits with { UploadBytes = value });
        Add(
            "--max-inbox-bytes", "Disk for uploads that have begun and not ended.",
            Default.InboxBytes, 1024, (limits, value) => limits with { InboxBytes = value });
        Add("--min-bytes-per-second", "The slowest stream.", Default.BytesPerSecond, 1, (limits, value) => limits with { BytesPerSecond = value });
        Add(
            "--stream-window-seconds", "How long a stream may be slower than that.",
            Default.StreamWindow, (limits, value) => limits with { StreamWindow = value });
        Add(
            "--max-failures-per-connection", "Calls that may fail a second over one connection.",
            Default.FailuresPerConnection, 1, (limits, value) => limits with { FailuresPerConnection = value });
        Add(
            "--max-failures-per-address", "Calls that may fail a second from one address.",
            Default.FailuresPerAddress, 1, (limits, value) => limits with { FailuresPerAddress = value });
        Add("--max-fault-lines", "Log lines about peers' faults in ten seconds.", Default.FaultLines, 1, (limits, value) => limits with { FaultLines = value });
        Add(
            "--idle-seconds", "How long a connection without a call stays open.",
            Default.IdleTimeout, (limits, value) => limits with { IdleTimeout = value });
        Add(
            "--ping-seconds", "How long a connection may be silent before it is asked for a sign of life.",
            Default.PingDelay, (limits, value) => limits with { PingDelay = value });
    }

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command) => Verb.AddGroup(command, "Limits", _options);

    /// <summary>What was asked for.</summary>
    public CoordinatorLimits Read(ParseResult result) => _set.Aggregate(Default, (limits, set) => set(result, limits));

    private void Add(string name, string description, long value, long least, Func<CoordinatorLimits, long, CoordinatorLimits> set) =>
        Add(name, description, value, least, long.MaxValue, set);

    private void Add(string name, string description, int value, int least, Func<CoordinatorLimits, int, CoordinatorLimits> set) =>
        Add(name, description, value, least, 1_000_000_000, (limits, number) => set(limits, (int)number));

    private void Add(string name, string description, TimeSpan value, Func<CoordinatorLimits, TimeSpan, CoordinatorLimits> set) => Add(
        name, description, (long)value.TotalSeconds, 1, 86_400, (limits, seconds) => set(limits, TimeSpan.FromSeconds(seconds)));

    private void Add(
        string name, string description, long value, long least, long most, Func<CoordinatorLimits, long, CoordinatorLimits> set)
    {
        var option = new Option<long>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is var number && (number < least || number > most))
            {
                result.AddError($"{name} is {number}; allowed are {least} to {most}.");
            }
        });
        _options.Add(option);
        _set.Add((result, limits) => set(limits, result.GetValue(option)));
    }
}
