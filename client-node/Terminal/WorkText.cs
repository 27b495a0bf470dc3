using System.Globalization;

namespace FedDistill.ClientNode.Terminal;

/// <summary>A step's state in words and as a bar.</summary>
public static class WorkText
{
    private const int LongestBar = 24;
    private const int ShortestBar = 6;
    private const int LongestName = 28;

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB"];

    /// <summary>One line, such as <c>teacher-1: 45 %, 900 of 2,000 steps, loss 0.1234, 12 s left</c>.</summary>
    internal static string Line(WorkState state) => $"{state.Name}: {string.Join(", ", Parts(state))}";

    /// <summary>How a step ended, in one line.</summary>
    internal static string Ended(WorkState state) => $"{state.Name}: done in {Duration(state.Elapsed)}";

    /// <summary>A bar with words beside it, as many as fit.</summary>
    /// <param name="state">The step.</param>
    /// <param name="width">Columns.</param>
    /// <param name="hasBlocks">Whether the terminal has block letters.</param>
    internal static string Bar(WorkState state, int width, bool hasBlocks)
    {
        var name = state.Name.Length > LongestName ? $"{state.Name[..(LongestName - 1)]}~" : state.Name;
        if (state.Share is not { } share)
        {
            return Cut($"{name}  {string.Join("  ", Parts(state))}", width);
        }

        string[] parts = [.. Parts(state)];
        // The time left is the last word, and the first to keep.
        string[] kept = width < 76 ? [parts[0], parts[^1]] : parts;
        var words = string.Join("  ", kept);
        var room = Math.Min(LongestBar, width - Math.Max(name.Length, 12) - words.Length - 4);
        if (room < ShortestBar)
        {
            return Cut($"{name}  {words}", width);
        }

        var filled = (int)(share * room);
        var (full, empty) = hasBlocks ? ('█', '░') : ('#', '.');
        return $"{name.PadRight(12)}  {new string(full, filled)}{new string(empty, room - filled)}  {words}";
    }

    /// <summary>For example <c>8 s</c>, <c>2 min 05 s</c>, <c>1 h 10 min</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        return seconds < 100 ? $"{seconds} s"
            : seconds < 3600 ? $"{seconds / 60} min {seconds % 60:00} s"
            : $"{seconds / 3600} h {seconds / 60 % 60:00} min";
    }

    private static IEnumerable<string> Parts(WorkState state)
    {
        if (state.Share is not { } share)
        {
            yield return state.Done > 0 ? $"{Amount(state.Done, state.Unit)}, {Duration(state.Elapsed)} so far" : $"{Duration(state.Elapsed)} so far";
            yield break;
        }

        yield return $"{Math.Floor(share * 100),3:F0} %".TrimStart();
        yield return $"{Amount(state.Done, state.Unit)} of {Amount(state.Total, state.Unit)}{(state.Unit == WorkUnit.Steps ? " steps" : "")}";
        if (double.IsFinite(state.Loss))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"loss {state.Loss:F4}");
        }

        yield return state.Left is { } left ? $"{Duration(left)} left" : $"{Duration(state.Elapsed)} so far";
    }

    private static string Amount(long amount, WorkUnit unit)
    {
        if (unit != WorkUnit.Bytes)
        {
            return amount.ToString("N0", CultureInfo.InvariantCulture);
        }

        var (size, index) = ((double)amount, 0);
        for (; size >= 1000 && index < ByteUnits.Length - 1; index++)
        {
            size /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(index == 0 ? $"{size:F0}" : $"{size:F1}")} {ByteUnits[index]}");
    }

    private static string Cut(string text, int width) => text.Length > width ? text[..width] : text;
}
