using System.Threading.Channels;
using FedDistill.Learning.Training;
using FedDistill.Proto.V1;
using Spectre.Console;

namespace FedDistill.Coordinator.Reports;

/// <summary>
/// A federation's rounds as they happen, in a terminal. Drawn anew after a change, ten times a second at most; for an
/// output that is no
/// terminal there are log lines instead. Thread safe.
/// </summary>
public sealed class LiveRounds : IProgress<TrainingProgress>
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // One waiting signal stands for any number of changes.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private FederationStatus _status = new();
    private TeacherProgress _teachers;
    private TrainingProgress _student;
    private (int Round, RoundPhase Phase) _at;
    private long _since;
    private long _roundSince;

    private LiveRounds()
    {
    }

    /// <summary>
    /// Shows the rounds while the body runs, and their last state after it has ended, however it ends.
    /// </summary>
    /// <param name="console">A terminal that nobody else writes to meanwhile.</param>
    /// <param name="body">What is followed; it tells the view what changes.</param>
    /// <returns>What the body returned.</returns>
    public static async Task<T> RunAsync<T>(IAnsiConsole console, Func<LiveRounds, Task<T>> body)
    {
        var rounds = new LiveRounds();
        return await console.Live(rounds.Draw(console)).StartAsync(async display =>
        {
            var work = rounds.FollowAsync(body);
            await rounds.RedrawAsync(() => display.UpdateTarget(rounds.Draw(console)));
            return await work;
        });
    }

    /// <summary>The federation as its coordinator tells it. The message must not be changed afterwards.</summary>
    public void Update(FederationStatus status)
    {
        lock (_gate)
        {
            if (status.Round != _status.Round)
            {
                _teachers = default;
                _roundSince = TimeProvider.System.GetTimestamp();
            }

            _status = status;
            if (status.Current is { } current && (current.Round, current.Phase) != _at)
            {
                (_at, _since, _student) = ((current.Round, current.Phase), TimeProvider.System.GetTimestamp(), default);
            }
        }

        _changes.Writer.TryWrite(true);
    }

    /// <summary>How far the present round's teachers are.</summary>
    /// <param name="done">Teachers trained.</param>
    /// <param name="of">Teachers in all.</param>
    public void TeachersTrained(int done, int of)
    {
        lock (_gate)
        {
            _teachers = new TeacherProgress(done, of);
        }

        _changes.Writer.TryWrite(true);
    }

    /// <summary>How far the present round's student is.</summary>
    public void Report(TrainingProgress value)
    {
        lock (_gate)
        {
            _student = value;
        }

        _changes.Writer.TryWrite(true);
    }

    private async Task<T> FollowAsync<T>(Func<LiveRounds, Task<T>> body)
    {
        try
        {
            return await body(this);
        }
        finally
        {
            _changes.Writer.Complete();
        }
    }

    private async Task RedrawAsync(Action draw)
    {
        var changes = _changes.Reader;
        while (!changes.Completion.IsCompleted)
        {
            // The table has a clock in it.
            await Task.WhenAny(changes.WaitToReadAsync().AsTask(), Task.Delay(LongestPause));
            changes.TryRead(out _);
            draw();
            // The end need not wait for the pause.
            await Task.WhenAny(Task.Delay(LeastPause), changes.Completion);
        }
    }

    private Table Draw(IAnsiConsole console)
    {
        lock (_gate)
        {
            var left = TimeLeft.Of(_at.Phase, _teachers, _student, TimeProvider.System.GetElapsedTime(_since));
            return LiveRoundsTable.Of(_status, _teachers, left, TimeProvider.System.GetElapsedTime(_roundSince), console.Profile);
        }
    }
}
