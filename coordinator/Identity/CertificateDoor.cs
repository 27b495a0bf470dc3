using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections.Features;

namespace FedDistill.Coordinator.Identity;

/// <summary>
/// Asks at every call who makes it. A connection may live for days, so that what was true when it began is no reason:
/// validity and revocation are looked at again each time, and within long streams. Why a certificate is refused stands
/// in the log; the peer is told only that it is.
/// </summary>
public sealed class CertificateDoor(CoordinatorIdentity identity, IGrainFactory grains, TimeProvider time, FaultLog faults)
    : Interceptor
{
    /// <summary>How soon a silent stream ends after its caller is no longer let in.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (await AdmitAsync(context) is { } caller)
        {
            CheckNames(caller, context, request);
        }

        return await continuation(request, context);
    }

    /// <inheritdoc />
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            return await continuation(requestStream, context);
        }

        // A stream may take long; what it brought counts only if its caller is still let in at its end.
        return await continuation(
            new CheckedReader<TRequest>(requestStream, message => CheckNames(caller, context, message), () => AdmitAsync(context)), context);
    }

    /// <inheritdoc />
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            await continuation(request, responseStream, context);
            return;
        }

        CheckNames(caller, context, request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        Caller.SetLifetime(context, end.Token);
        var watching = EndWhenRefusedAsync(caller, end);
        try
        {
            await continuation(request, new CheckedWriter<TResponse>(responseStream, () => IsStillLetInAsync(caller, end)), context);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            Close(context);
            throw new RpcException(new Status(
                StatusCode.Unavailable, "The certificate of this connection has ended or is no longer let in. Connect again."));
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    /// <inheritdoc />
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        // None of the protocol's methods streams both ways; the first that does finds a closed door, not an open one.
        throw new RpcException(new Status(StatusCode.Unimplemented, "Nobody is let in to a call that streams both ways."));

    /// <summary>Lets a call in, or throws.</summary>
    /// <returns>Who makes it; null where nobody is asked.</returns>
    private async Task<Caller?> AdmitAsync(ServerCallContext context)
    {
        if (CallerRules.IsOpen(context.Method))
        {
            return null;
        }

        var (caller, objection) = Believe(context);
        if (caller is null || (objection = await ObjectionAsync(caller)) is not null)
        {
            faults.Refused(context.GetHttpContext(), nameof(ErrorCode.NotAuthenticated), $"{caller?.Subject.Name ?? "a stranger"}: {objection}");
            if (caller is not null)
            {
                // It was let in before, and may have a newer certificate: the next call shall not find the same old connection.
                Close(context);
            }

            throw new FedDistillException(
                ErrorCode.NotAuthenticated,
                "This coordinator lets nobody in without a valid certificate of its own. Enroll with a token of the operator: feddistill-client enroll.");
        }

        if (CallerRules.Objection(caller.Subject, context.Method) is { } notAllowed)
        {
            throw Refuse(caller, context, notAllowed);
        }

        caller.TakePlaceIn(context);
        return caller;
    }

    /// <summary>Who is at the other end of the connection; the signature is checked once a connection.</summary>
    private (Caller? Caller, string? Objection) Believe(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var connection = PeerConnection.Of(context);
        if (connection.Believed is { } known)
        {
            return (known, null);
        }

        if (http.Connection.ClientCertificate is not { } certificate)
        {
            return (null, "no certificate");
        }

        if (identity.Trust.ObjectionToCaller(certificate, time.GetUtcNow()) is { } objection)
        {
            return (null, $"certificate {certificate.SerialNumber}: {objection}");
        }

        var caller = Caller.From(certificate);
        if (caller.Subject.Role == PartyRole.Operator && !identity.IsOperator(certificate))
        {
            return (null, $"certificate {certificate.SerialNumber}: an operator's that was replaced");
        }

        connection.Believed = caller;
        return (caller, null);
    }

    private async Task<string?> ObjectionAsync(Caller caller)
    {
        if (time.GetUtcNow() >= caller.NotAfter)
        {
            return $"certificate {caller.Serial} ended at {caller.NotAfter:u}";
        }

        return caller.Subject.Role != PartyRole.Client
            || await grains.GetGrain<IEnrolmentGrain>(0).IsAdmittedAsync(caller.Subject.Name, caller.Serial)
            ? null
            : $"certificate {caller.Serial} is revoked, or the name has enrolled again since";
    }

    private void CheckNames<TRequest>(Caller caller, ServerCallContext context, TRequest request)
    {
        if (CallerRules.Objection(caller.Subject, context.Method, (IMessage)request!) is { } objection)
        {
            throw Refuse(caller, context, objection);
        }
    }

    private FedDistillException Refuse(Caller caller, ServerCallContext context, string objection)
    {
        faults.Refused(context.GetHttpContext(), nameof(ErrorCode.NotAllowed), $"{caller.Subject.Name}: {objection}");
        return new FedDistillException(ErrorCode.NotAllowed, objection);
    }

    private async Task IsStillLetInAsync(Caller caller, CancellationTokenSource end)
    {
        if (await ObjectionAsync(caller) is not null)
        {
            await end.CancelAsync();
        }

        end.Token.ThrowIfCancellationRequested();
    }

    private async Task EndWhenRefusedAsync(Caller caller, CancellationTokenSource end)
    {
        using var timer = new PeriodicTimer(Recheck, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                await IsStillLetInAsync(caller, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended, or ends now.
        }
#pragma warning disable CA1031 // Whatever it is: the coordinator goes down, or cannot tell. Then nobody is let in.
        catch (Exception)
#pragma warning restore CA1031
        {
            await end.CancelAsync();
        }
    }

    private static void Close(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
}
