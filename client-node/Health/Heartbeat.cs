using System.Diagnostics;
using System.Globalization;
using System.Text;
using FedDistill.ClientNode.Logging;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Health;

/// <summary>
/// A file in the state folder that a joining node writes anew from time to time: its age tells a supervisor that the
/// process still runs and still can write where its ledger lies. It has no network door of its own that could be asked.
/// The file names its process: a second node on the same folder, which the folder's lock refuses a little later, neither
/// writes over the first one's sign of life nor takes it away.
/// </summary>
public sealed class Heartbeat : IAsyncDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "heartbeat";

    /// <summary>How often it is written.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>From this age on a node is taken for hung: three beats were missed.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _end = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _beating;
    private bool _fails;

    private Heartbeat(string folder, TimeProvider time, ILogger logger)
    {
        (_path, _time, _logger) = (Path.Combine(folder, FileName), time, logger);
        _beating = BeatAsync(_end.Token);
    }

    /// <summary>Begins to beat, the first time at once.</summary>
    /// <param name="folder">The state folder; made where missing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears when the file cannot be written, and when it can again.</param>
    public static Heartbeat Start(string folder, TimeProvider time, ILogger logger) => new(folder, time, logger);

    /// <summary>When the node of a state folder has last beaten; null: never, or the folder cannot be read.</summary>
    public static DateTimeOffset? LastOf(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        return file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc) : null;
    }

    /// <summary>Stops, and takes the file away: a node that has ended in good order is not one that hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _end.Dispose();
        Try(() =>
        {
            if (Writer() is not { } writer || writer == Environment.ProcessId)
            {
                File.Delete(_path);
            }
        });
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
            {
                Try(() =>
                {
                    OwnFolder.Create(Path.GetDirectoryName(_path)!);
                    if (!IsAnothers())
                    {
                        // Some bytes, so that a full disk is noticed and not only a folder that is gone.
                        File.WriteAllBytes(_path, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
                    }
                });
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node ends.
        }
    }

    private bool IsAnothers() =>
        Writer() is { } writer && writer != Environment.ProcessId
        && _time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(_path) < StaleAfter
        && IsRunning(writer);

    /// <summary>The process that has beaten last; null: none, or one that did not say.</summary>
    private int? Writer() =>
        File.Exists(_path) && int.TryParse(File.ReadAllText(_path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var writer) ? writer : null;

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
            _fails = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_fails)
            {
                _fails = true;
                _logger.HeartbeatFailed(_path, exception.Message);
            }
        }
    }
}
