using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Logging;

/// <summary>Every line about the connection. 1300 to 1349: the client's side of transfers.</summary>
internal static partial class TransferLog
{
    [LoggerMessage(1300, LogLevel.Warning, "{Coordinator} does not answer ({Status}: {Reason}, tried to {What}); trying again for a day at most", EventName = "coordinator-away")]
    public static partial void CoordinatorAway(this ILogger logger, Uri coordinator, StatusCode status, string reason, string what);

    [LoggerMessage(1301, LogLevel.Information, "{Coordinator} answers again", EventName = "coordinator-back")]
    public static partial void CoordinatorBack(this ILogger logger, Uri coordinator);

    [LoggerMessage(1302, LogLevel.Debug, "Attempt {Attempt} to {What} failed ({Reason}); again in {Seconds:F1} s", EventName = "trying-again")]
    public static partial void TryingAgain(this ILogger logger, string what, int attempt, string reason, double seconds);

    [LoggerMessage(1303, LogLevel.Information, "Transfer set {Sha256} fetched: {Rows} rows, {Bytes} bytes", EventName = "transfer-set-fetched")]
    public static partial void TransferSetFetched(this ILogger logger, string sha256, int rows, long bytes);
}
