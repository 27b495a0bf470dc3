using FedDistill.Core.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FedDistill.Coordinator.Rpc;

/// <summary>
/// Lets the operator's calls in only where they came through an address that is for operators. The connection is marked
/// where it is
/// accepted: what a caller writes into its headers says nothing.
/// </summary>
public sealed class OperatorDoor : Interceptor
{
    private static readonly object Key = new();

    /// <summary>Marks every connection of an address as an operator's.</summary>
    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Key] = true;
        return next(connection);
    });

    /// <summary>Whether a call came through an address that is for operators.</summary>
    public static bool IsOpenTo(HttpContext call) => call.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Key) == true;

    /// <summary>Has plain HTTP endpoints answer 404 on addresses that are for clients.</summary>
    public static void Guard(IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint =>
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = call =>
        {
            if (IsOpenTo(call))
            {
                return answer(call);
            }

            call.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
    });

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
    }

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    private static void Check(ServerCallContext context)
    {
        if (!IsOpenTo(context.GetHttpContext()))
        {
            throw new FedDistillException(
                ErrorCode.WrongState, "This address is for clients. Operators use the coordinator's --admin-listen address.");
        }
    }
}
