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
        var items = context.GetHttpContext().Features.Get<IConnectionItemsFeature>()?.Items;
        if (items?.ContainsKey(Key) != true)
        {
            throw new FedDistillException(
                ErrorCode.WrongState, "This address is for clients. Operators use the coordinator's --admin-listen address.");
        }
    }
}
