using FedDistill.Proto.V1;
using Spectre.Console;

namespace FedDistill.Coordinator.Reports;

/// <summary>Draws the live view: a line for each round, the newest at the foot.</summary>
internal static class LiveRoundsTable
{
    private const int BarWidth = 20;

    // In a narrow window the words stay whole.
    private const int WidthWithBars = 88;
    private const int WidthWithSeconds = 68;

    // Title, head, borders, caption and the prompt below.
    private const int LinesAroundRows = 8;

    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(2);

    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);

    public static Table Of(FederationStatus status, TeacherProgress teachers, string timeLeft, TimeSpan elapsed, Profile profile)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = Title(status), Caption = Caption(status, timeLeft) };
        table.AddColumn(new TableColumn("Round").RightAligned());
        table.AddColumn("Uploads");
        table.AddColumn(new TableColumn("Phase") { Width = 28 });
        table.AddColumn(new TableColumn("Student").RightAligned());
        var hasSeconds = profile.Width >= WidthWithSeconds;
        if (hasSeconds)
        {
            table.AddColumn(new TableColumn("Seconds").RightAligned());
        }

        var mostRows = Math.Max(3, profile.Height - LinesAroundRows);
        var running = Running(status);
        foreach (var round in status.Finished.TakeLast(mostRows - (running is null ? 0 : 1)))
        {
            var isCompleted = round.Phase == RoundPhase.Completed;
            AddRow(
                new Text($"{round.Round}"),
                Uploads(round.Contributed, round.Cohort, profile),
                new Text(isCompleted ? "completed" : "failed", isCompleted ? Good : Bad),
                new Text(ReportNumbers.Percent(round.Metrics?.Accuracy)),
                new Text($"{round.Seconds:F1}"));
        }

        if (running is not null)
        {
            AddRow(
                new Text($"{running.Round}"),
                Uploads(running.Contributed.Count, running.Cohort.Count, profile),
                new Text(Phase(running, teachers)),
                Text.Empty,
                new Text(elapsed >= WorthTelling ? $"{elapsed.TotalSeconds:F0}" : ""));
        }

        return table;

        void AddRow(params Text[] cells) => table.AddRow(hasSeconds ? cells : cells[..^1]);
    }

    /// <summary>The newest round, unless it is among the finished ones already.</summary>
    private static RoundEvent? Running(FederationStatus status) =>
        status.Current is { Round: > 0 } current && status.Finished.All(round => round.Round != current.Round) ? current : null;

    private static TableTitle Title(FederationStatus status) => new(Markup.Escape(
        status.Round > 0 ? $"{status.Name}: round {status.Round} of {status.Rounds}" : status.Name));

    private static TableTitle? Caption(FederationStatus status, string timeLeft) => status switch
    {
        { State: FederationState.Waiting } => new($"{status.Clients.Count} of {status.ExpectedClients} clients have joined"),
        { Reason.Length: > 0 } => new(Markup.Escape(status.Reason)),
        { State: FederationState.Running } when timeLeft.Length > 0 => new(timeLeft),
        _ => null,
    };

    private static string Phase(RoundEvent round, TeacherProgress teachers) => round.Phase switch
    {
        RoundPhase.Collecting when teachers.Of == 0 && round.Contributed.Count == 0 => $"training, 0/{round.Cohort.Count} teachers done",
        RoundPhase.Collecting when teachers.Done < teachers.Of => $"training, {teachers.Done}/{teachers.Of} teachers done",
        RoundPhase.Collecting => "collecting",
        RoundPhase.Distilling => "distilling",
        RoundPhase.Judging => "judging",
        RoundPhase.Completed => "completed",
        RoundPhase.Failed => "failed",
        _ => "",
    };

    private static Text Uploads(int contributed, int cohort, Profile profile)
    {
        if (profile.Width < WidthWithBars)
        {
            return new Text($"{contributed}/{cohort}");
        }

        var filled = cohort > 0 ? BarWidth * contributed / cohort : 0;
        // Told apart by shape, for a console without colours.
        var (full, empty) = profile.Capabilities.Unicode ? ('█', '░') : ('#', '.');
        return new Text($"{new string(full, filled)}{new string(empty, BarWidth - filled)} {contributed}/{cohort}");
    }
}
