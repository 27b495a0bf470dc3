using System.Collections;
using FedDistill.Core.Randomness;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FedDistill.Fuzz.Tests.Mutations;

/// <summary>Makes other messages of good ones, field by field, so that they get past the parser.</summary>
internal static class MessageMutations
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 3, 19, 20, 21, 59, 240, 255, 256, 65536, int.MaxValue, int.MinValue, (long)int.MaxValue + 1, long.MaxValue, long.MinValue];

    private static readonly double[] Reals = [0, -0.0, 1, 0.5, -1, 1e-320, 1e308, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly string[] Texts =
    [
        "", "anna", "..", "a/b", "a\r\nb", "\u001b[31m", "\ud83d\ude00", "f32", "f16", "u8", "u4", "top-3", "top-0", "top-255", "label", "none", "{}", "null",
        new('a', 64), new('a', 65), new('f', 64), new('x', 5000),
    ];

    /// <summary>One of the samples after one to four changes of fields; sometimes its bytes are changed as well.</summary>
    public static byte[] Of<T>(SeededRandom random, IReadOnlyList<T> samples)
        where T : IMessage<T>
    {
        var message = samples[random.NextInt(samples.Count)].Clone();
        for (var changes = 1 + random.NextInt(4); changes > 0; changes--)
        {
            Change(random, message);
        }

        var bytes = message.ToByteArray();
        return random.NextInt(3) == 0 ? ByteMutations.Of(random, [bytes]) : bytes;
    }

    private static void Change(SeededRandom random, IMessage message)
    {
        var fields = message.Descriptor.Fields.InDeclarationOrder();
        if (fields.Count == 0)
        {
            return;
        }

        var field = fields[random.NextInt(fields.Count)];
        if (field.IsRepeated)
        {
            ChangeList(random, field, (IList)field.Accessor.GetValue(message));
        }
        else if (random.NextInt(6) == 0)
        {
            field.Accessor.Clear(message);
        }
        else if (field.FieldType == FieldType.Message && field.Accessor.GetValue(message) is IMessage inner)
        {
            Change(random, inner);
        }
        else
        {
            field.Accessor.SetValue(message, Value(random, field));
        }
    }

    private static void ChangeList(SeededRandom random, FieldDescriptor field, IList items)
    {
        switch (random.NextInt(3))
        {
            case 0:
                items.Clear();
                break;
            case 1 when items.Count > 0:
                items.RemoveAt(random.NextInt(items.Count));
                break;
            default:
                for (var more = 1 + random.NextInt(5); more > 0; more--)
                {
                    items.Add(Value(random, field));
                }

                break;
        }
    }

    private static object Value(SeededRandom random, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => Texts[random.NextInt(Texts.Length)],
        FieldType.Bytes => ByteString.CopyFrom([.. Enumerable.Repeat((byte)random.NextInt(256), random.NextInt(100))]),
        FieldType.Bool => random.NextInt(2) == 0,
        FieldType.Double => Reals[random.NextInt(Reals.Length)],
        FieldType.Int32 => unchecked((int)Numbers[random.NextInt(Numbers.Length)]),
        FieldType.UInt32 => unchecked((uint)Numbers[random.NextInt(Numbers.Length)]),
        FieldType.Int64 => Numbers[random.NextInt(Numbers.Length)],
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, unchecked((int)Numbers[random.NextInt(Numbers.Length)])),
        FieldType.Message => field.MessageType.Parser.ParseFrom([]),
        var other => throw new NotSupportedException($"{field.FullName} is {other}; make values of it here."),
    };
}
