namespace FedDistill.ClientNode.Logging;

/// <summary>A share as people read it.</summary>
internal static class Percentage
{
    /// <summary>For example "96.1 %", or "unknown".</summary>
    public static string Of(double? share) => share is { } known ? $"{100 * known:F1} %" : "unknown";
}
