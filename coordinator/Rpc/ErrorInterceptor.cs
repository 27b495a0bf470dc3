using System.Data.Common;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Core.Errors;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FedDistill.Coordinator.Rpc;

/// <summary>
/// The border of every call: our errors become a status with google.rpc.ErrorInfo, a bug becomes INTERNAL without its
/// inner life. A peer's
/// fault costs one log line.
/// </summary>
public sealed class ErrorInterceptor(FaultLog faults, CoordinatorInstruments instruments, ILogger<ErrorInterceptor> logger) : Interceptor
{
    private const int MostCharacters = 1000;

    private const string CannotStore = "The coordinator cannot store data at present. Try again later.";

    // Orleans wraps what the storage throws into its own exception, whose message begins like this.
    private const string StorageProviderFailed = "Error from storage provider";

    private const string GoingDown = "The coordinator is going down or the stream broke. Try again.";

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context), context);

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context), context);

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync<object?>(
            async () =>
            {
                await continuation(request, responseStream, context);
                return null;
            },
            context);

    /// <summary>The one place where error codes become status codes.</summary>
    public static StatusCode StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.InvalidConfiguration or ErrorCode.InvalidData or ErrorCode.ShapeMismatch or ErrorCode.InvalidSoftLabels
            or ErrorCode.HashMismatch => StatusCode.InvalidArgument,
        ErrorCode.NotFound => StatusCode.NotFound,
        ErrorCode.WrongState or ErrorCode.RoundFailed => StatusCode.FailedPrecondition,
        ErrorCode.Conflict => StatusCode.AlreadyExists,
        ErrorCode.Network => StatusCode.DeadlineExceeded,
        ErrorCode.PrivacyBudget or ErrorCode.LimitReached => StatusCode.ResourceExhausted,
        ErrorCode.NotAuthenticated => StatusCode.Unauthenticated,
        ErrorCode.NotAllowed => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        try
        {
            return await call();
        }
        catch (FedDistillException exception)
        {
            if (exception.Code == ErrorCode.LimitReached)
            {
                instruments.OnLimitHit("requests");
            }

            Refused(context, exception);
            throw ToRpc(StatusOf(exception.Code), exception.Code.ToString(), exception.Message);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The call was given up."));
        }
        catch (OperationCanceledException)
        {
            // Not the caller gave it up: the coordinator is asked to stop.
            throw ToRpc(StatusCode.Unavailable, nameof(ErrorCode.Network), GoingDown);
        }
        catch (Exception exception) when (exception is IOException or DbException && !context.CancellationToken.IsCancellationRequested)
        {
            // A full or failing disk: nothing was acknowledged, and the caller tries again when it may have passed.
            logger.StorageFailed(context.Method, exception.Message);
            throw ToRpc(StatusCode.Unavailable, nameof(ErrorCode.Network), CannotStore);
        }
        catch (Orleans.Runtime.OrleansException exception) when (exception.Message.StartsWith(StorageProviderFailed, StringComparison.Ordinal))
        {
            // The same for a grain's state; the storage has logged it.
            throw ToRpc(StatusCode.Unavailable, nameof(ErrorCode.Network), CannotStore);
        }
        catch (Exception exception) when (
            exception is IOException or TimeoutException or Orleans.Runtime.EnumerationAbortedException or Orleans.Runtime.OrleansException)
        {
            // A peer that vanished in mid-stream, or a silo that is busy or going down: the caller tries again.
            faults.Refused(context.GetHttpContext(), nameof(StatusCode.Unavailable), exception.Message);
            throw ToRpc(StatusCode.Unavailable, nameof(ErrorCode.Network), GoingDown);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            var id = faults.Broken(context.GetHttpContext(), exception);
            throw ToRpc(StatusCode.Internal, "Bug", $"The coordinator failed on a bug of its own; its log has the details at {id}.");
        }
    }

    private void Refused(ServerCallContext context, FedDistillException exception)
    {
        // Whom a certificate or a token did not help was told of at the door, with the reason.
        if (FaultLog.IsTold(context.GetHttpContext()))
        {
            return;
        }

        if (exception.Code == ErrorCode.NotFound)
        {
            faults.NotFound(context.GetHttpContext(), exception.Message);
        }
        else
        {
            faults.Refused(context.GetHttpContext(), exception.Code.ToString(), exception.Message);
        }
    }

    private static RpcException ToRpc(StatusCode code, string reason, string message) => new Google.Rpc.Status
    {
        Code = (int)code,
        Message = Short(message),
        Details = { Any.Pack(new ErrorInfo { Domain = "feddistill", Reason = reason }) },
    }.ToRpcException();

    // What a peer sent may stand in the message, and it may have sent megabytes.
    private static string Short(string message) => message.Length <= MostCharacters
        ? message
        : $"{message.AsSpan(0, MostCharacters - (char.IsHighSurrogate(message[MostCharacters - 1]) ? 1 : 0))}…";
}
