using FedDistill.Proto.V1;
using Google.Protobuf.Reflection;

namespace FedDistill.Architecture.Tests.Protocol;

/// <summary>Every field that can travel from a client to the coordinator.</summary>
internal static class RequestFields
{
    private static readonly ServiceDescriptor[] Services =
    [
        .. FederationReflection.Descriptor.Services, .. TransferReflection.Descriptor.Services,
    ];

    public static IReadOnlyList<FieldDescriptor> All { get; } = Reachable();

    private static List<FieldDescriptor> Reachable()
    {
        var open = new Queue<MessageDescriptor>(Services.SelectMany(service => service.Methods).Select(method => method.InputType));
        var fields = new List<FieldDescriptor>();
        var done = new HashSet<MessageDescriptor>();
        while (open.TryDequeue(out var message))
        {
            if (!done.Add(message))
            {
                continue;
            }

            foreach (var field in message.Fields.InDeclarationOrder())
            {
                fields.Add(field);
                if (field.FieldType == FieldType.Message)
                {
                    open.Enqueue(field.MessageType);
                }
            }
        }

        return fields;
    }
}
