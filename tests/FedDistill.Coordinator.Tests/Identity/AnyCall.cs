using FedDistill.Proto.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>Calls any method of the protocol by its descriptor, so that one that is yet to be written is called
/// too.</summary>
internal sealed class AnyCall(MethodDescriptor method)
{
    private static readonly Marshaller<IMessage> Requests = Marshallers.Create<IMessage>(message => message.ToByteArray(), _ => throw new NotSupportedException());

    private static readonly Marshaller<byte[]> Replies = Marshallers.Create<byte[]>(_ => throw new NotSupportedException(), bytes => bytes);

    /// <summary>What clients call.</summary>
    public static IReadOnlyList<MethodDescriptor> OfClients { get; } =
        [.. FederationReflection.Descriptor.Services.Concat(TransferReflection.Descriptor.Services).SelectMany(service => service.Methods)];

    /// <summary>What operators call.</summary>
    public static IReadOnlyList<MethodDescriptor> OfOperators { get; } = [.. AdminReflection.Descriptor.Services.SelectMany(service => service.Methods)];

    /// <summary>Calls it with a message in which every field that names a client, however deep, has this name.</summary>
    /// <returns>The status; OK too for a stream that begins.</returns>
    public async Task<StatusCode> StatusAsync(CallInvoker calls, string client)
    {
        var request = Create(method.InputType, client);
        try
        {
            await CallAsync(calls, request);
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    /// <summary>Whether a message has a field that names a client, however deep.</summary>
    public static bool NamesAClient(MessageDescriptor message) => message.Fields.InDeclarationOrder().Any(field =>
        field.Name == "client" || (field.FieldType == FieldType.Message && !field.IsRepeated && NamesAClient(field.MessageType)));

    private static IMessage Create(MessageDescriptor type, string client)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.Name == "client")
            {
                field.Accessor.SetValue(message, client);
            }
            else if (field.FieldType == FieldType.Message && !field.IsRepeated && NamesAClient(field.MessageType))
            {
                field.Accessor.SetValue(message, Create(field.MessageType, client));
            }
        }

        return message;
    }

    private async Task CallAsync(CallInvoker calls, IMessage request)
    {
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (true, false) => MethodType.ClientStreaming,
            (false, true) => MethodType.ServerStreaming,
            _ => MethodType.DuplexStreaming,
        };
        var called = new Method<IMessage, byte[]>(type, method.Service.FullName, method.Name, Requests, Replies);
        switch (type)
        {
            case MethodType.Unary:
                using (var unary = calls.AsyncUnaryCall(called, null, TestCoordinator.Call, request))
                {
                    await unary;
                }

                break;
            case MethodType.ServerStreaming:
                using (var stream = calls.AsyncServerStreamingCall(called, null, TestCoordinator.Call, request))
                {
                    await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
                }

                break;
            case MethodType.ClientStreaming:
                using (var upload = calls.AsyncClientStreamingCall(called, null, TestCoordinator.Call))
                {
                    try
                    {
                        await upload.RequestStream.WriteAsync(request, TestContext.Current.CancellationToken);
                        await upload.RequestStream.CompleteAsync();
                    }
                    catch (Exception exception) when (exception is RpcException or InvalidOperationException)
                    {
                        // Refused before it had everything: the answer follows.
                    }

                    await upload;
                }

                break;
            default:
                // The door has no rule for these: a method of this kind must not come in unnoticed.
                throw new NotSupportedException($"{method.FullName} streams both ways; teach the door first.");
        }
    }
}
