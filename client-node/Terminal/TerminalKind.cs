namespace FedDistill.ClientNode.Terminal;

/// <summary>What the standard error can show.</summary>
internal static class TerminalKind
{
    private const int LeastWidth = 20;

    /// <summary>Whether lines can be overwritten.</summary>
    /// <param name="error">Where they would be written.</param>
    public static bool CanDraw(TextWriter error) =>
        ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected
        && (OperatingSystem.IsWindows()
            // Windows says so of its console; elsewhere a terminal that can do nothing calls itself dumb.
            ? Spectre.Console.AnsiConsole.Profile.Capabilities.Ansi
            : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>Its columns, less one: a letter in the last would begin a new line on some.</summary>
    public static int Width() => Math.Max(LeastWidth, Console.WindowWidth - 1);

    /// <summary>Whether it has block letters.</summary>
    public static bool HasBlocks => Console.OutputEncoding.WebName.StartsWith("utf", StringComparison.OrdinalIgnoreCase);
}
