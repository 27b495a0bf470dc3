using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FedDistill.Coordinator.Identity;

/// <summary>
/// Finds in whose name a message speaks. By the descriptor and not by a list of messages: a field named
/// <see cref="Field"/> of a message that is yet to be written is found too.
/// </summary>
public static class ClientNames
{
    /// <summary>The name of every field that names a client.</summary>
    public const string Field = "client";

    /// <summary>All names in a message and in the messages inside it, unset ones as empty texts.</summary>
    public static IEnumerable<string> In(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsRepeated)
            {
                continue;
            }

            if (field.FieldType == FieldType.Message)
            {
                if (field.Accessor.GetValue(message) is IMessage inner)
                {
                    foreach (var name in In(inner))
                    {
                        yield return name;
                    }
                }
            }
            else if (field.FieldType == FieldType.String && field.Name == Field)
            {
                yield return (string)field.Accessor.GetValue(message);
            }
        }
    }
}
