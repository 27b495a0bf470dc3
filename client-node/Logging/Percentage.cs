namespace FedDistill.ClientNode.Logging;

/// <summary>A share as people read it.</summary>
internal static class Percentage
{
    /// <summary>For example "96.1 %", or "unknown".</summary>
    public static string Of(double? share) => share is { } known ? $"{100 * known:F1} %" : "unknown";

    /// <summary>A difference of two shares, for example "+2.3 points", or "unknown".</summary>
    public static string Points(double? difference) =>
        difference is { } known ? $"{100 * known:+0.0;-0.0;0.0} points" : "unknown";
}
