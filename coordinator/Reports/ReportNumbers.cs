namespace FedDistill.Coordinator.Reports;

/// <summary>How numbers read in the report and in the summary; what is unknown reads <c>–</c>.</summary>
internal static class ReportNumbers
{
    public const string Unknown = "–";

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A share 0..1 as <c>91.4 %</c>.</summary>
    public static string Percent(double? share) => share is { } known ? $"{known * 100:F1} %" : Unknown;

    /// <summary>A metric with three places.</summary>
    public static string Metric(double? value) => value is { } known ? $"{known:F3}" : Unknown;

    /// <summary>A difference of two shares in words: <c>38.3 points above</c>, <c>level with</c>.</summary>
    public static string Gap(double share, double other) => Math.Round((share - other) * 100, 1) switch
    {
        > 0 and var points => $"{points:F1} points above",
        < 0 and var points => $"{-points:F1} points below",
        _ => "level with",
    };

    /// <summary>A difference of two shares as <c>+2.3 points</c>.</summary>
    public static string Points(double? difference) => difference is { } known ? $"{known * 100:+0.0;-0.0;0.0} points" : Unknown;

    /// <summary>Decimal units, three digits that count: <c>512 B</c>, <c>4.20 MB</c>, <c>21.1 MB</c>.</summary>
    public static string Bytes(double? bytes)
    {
        if (bytes is not { } value)
        {
            return Unknown;
        }

        var unit = 0;
        // 999.5 would be written as 1000: it belongs to the next unit.
        for (; value >= 999.5 && unit < ByteUnits.Length - 1; unit++)
        {
            value /= 1000;
        }

        var format = (unit, value) switch
        {
            (0, _) or (_, >= 99.95) => "F0",
            (_, >= 9.995) => "F1",
            _ => "F2",
        };
        return $"{value.ToString(format)} {ByteUnits[unit]}";
    }

    /// <summary><c>7.25 s</c>, <c>48.1 s</c>, <c>3 min 05 s</c>, <c>2 h 14 min</c>.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 9.995 => $"{seconds:F2} s",
        < 99.95 => $"{seconds:F1} s",
        < 3599.5 => $"{(int)Math.Round(seconds) / 60} min {(int)Math.Round(seconds) % 60:00} s",
        _ => $"{(long)Math.Round(seconds / 60) / 60} h {(long)Math.Round(seconds / 60) % 60:00} min",
    };

    /// <summary>
    /// What a run has sent beside a reference, to be followed by what it is: <c>8 % of</c>, <c>2.4 times</c>.
    /// </summary>
    public static string Ratio(long sent, long reference) => ((double)sent / reference) switch
    {
        var ratio and >= 1.05 => $"{ratio:F1} times",
        var ratio and >= 0.095 => $"{ratio * 100:F0} % of",
        var ratio => $"{ratio * 100:F1} % of",
    };
}
