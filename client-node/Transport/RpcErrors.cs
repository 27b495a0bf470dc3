using System.Net.Sockets;
using FedDistill.Core.Errors;
using Google.Rpc;
using Grpc.Core;

namespace FedDistill.ClientNode.Transport;

/// <summary>Turns what gRPC reports into the one error that people read.</summary>
public static class RpcErrors
{
    /// <summary>
    /// The domain of our <c>google.rpc.ErrorInfo</c>; its reason is the name of an <see cref="ErrorCode"/>.
    /// </summary>
    public const string Domain = "feddistill";

    /// <summary>
    /// Whether the same call may succeed later without any change: the other side is away or busy, or the connection
    /// broke.
    /// </summary>
    public static bool IsTransient(RpcException exception) =>
        (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted
            || (exception.StatusCode == StatusCode.ResourceExhausted && InfoOf(exception)?.Reason == nameof(ErrorCode.LimitReached))
            || exception.Status.DebugException is IOException or HttpRequestException or SocketException)
        // A server that is not the right one will not be so later.
        && !ConnectionSecurity.HasFailed(exception.Status.DebugException);

    /// <summary>The error behind a failed call.</summary>
    /// <param name="exception">What gRPC threw.</param>
    /// <param name="coordinator">Whom the call was meant for; named where it cannot be reached.</param>
    public static FedDistillException Translate(RpcException exception, Uri coordinator)
    {
        if (IsTransient(exception))
        {
            return new FedDistillException(
                ErrorCode.Network,
                $"The coordinator at {coordinator} does not answer ({exception.StatusCode}: {CauseOf(exception)}). " +
                "Check the address, that `feddistill-coordinator serve` runs there and that no firewall is between.",
                exception);
        }

        if (ConnectionSecurity.FailureOf(exception.Status.DebugException, coordinator) is { } failure)
        {
            return new FedDistillException(failure.Code, failure.Message, exception);
        }

        if (InfoOf(exception) is { } info && Enum.TryParse<ErrorCode>(info.Reason, out var told))
        {
            return new FedDistillException(told, exception.Status.Detail, exception);
        }

        return new FedDistillException(CodeOf(exception.StatusCode), Describe(exception, coordinator), exception);
    }

    private static ErrorInfo? InfoOf(RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Domain: Domain } info ? info : null;

    private static string Describe(RpcException exception, Uri coordinator) => exception.StatusCode switch
    {
        StatusCode.Unimplemented =>
            $"The server at {coordinator} does not speak FedDistill's protocol, version 1. Check the address and both versions.",
        StatusCode.Internal or StatusCode.Unknown =>
            $"The coordinator at {coordinator} failed ({exception.Status.Detail}). Its own log says why.",
        _ => $"The coordinator at {coordinator} refused the call ({exception.StatusCode}): {exception.Status.Detail}",
    };

    private static ErrorCode CodeOf(StatusCode status) => status switch
    {
        StatusCode.InvalidArgument => ErrorCode.InvalidConfiguration,
        StatusCode.NotFound => ErrorCode.NotFound,
        StatusCode.AlreadyExists => ErrorCode.Conflict,
        StatusCode.FailedPrecondition => ErrorCode.WrongState,
        StatusCode.DataLoss => ErrorCode.HashMismatch,
        StatusCode.Unauthenticated => ErrorCode.NotAuthenticated,
        StatusCode.PermissionDenied => ErrorCode.NotAllowed,
        _ => ErrorCode.Network,
    };

    /// <summary>Why a call did not come through, as the network or the other side tells it.</summary>
    internal static string CauseOf(RpcException exception)
    {
        var cause = exception.Status.DebugException;
        return (cause?.InnerException?.Message ?? cause?.Message ?? exception.Status.Detail).ReplaceLineEndings(" ");
    }
}
