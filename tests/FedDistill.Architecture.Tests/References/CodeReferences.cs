using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace FedDistill.Architecture.Tests.References;

/// <summary>What the compiled code of a type mentions: in signatures, in attributes and in every instruction.</summary>
internal static class CodeReferences
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    /// <summary>
    /// The types of an assembly; those inside others (lambdas, state machines of async methods) count as the outermost
    /// one.
    /// </summary>
    public static IEnumerable<IGrouping<Type, Type>> TypesByOutermost(Assembly assembly) => assembly.GetTypes().GroupBy(Outermost);

    /// <summary>Every type that a type's code mentions.</summary>
    public static IEnumerable<Type> TypesUsedBy(Type type) =>
        SignatureTypes(type).Concat(MembersUsedBy(type).SelectMany(TypesOf)).SelectMany(Parts).Distinct();

    /// <summary>Every member that the instructions of a type's methods name.</summary>
    public static IEnumerable<MemberInfo> MembersUsedBy(Type type) =>
        type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)).SelectMany(MembersUsedBy);

    /// <summary>A type with its element type and its type arguments, all the way down.</summary>
    public static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        return type.IsGenericType && !type.IsGenericTypeDefinition
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    /// <summary>The types in the signature of a member.</summary>
    public static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.FieldType, field.DeclaringType!],
        PropertyInfo property => [property.PropertyType, .. property.GetIndexParameters().Select(parameter => parameter.ParameterType)],
        EventInfo occasion => [occasion.EventHandlerType!],
        MethodInfo method => [method.ReturnType, .. DeclarationOf(method)],
        MethodBase constructor => DeclarationOf(constructor),
        _ => [],
    };

    private static Type[] DeclarationOf(MethodBase method) =>
    [
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.IsGenericMethod ? method.GetGenericArguments() : [],
        .. method.DeclaringType is { } declaring ? (Type[])[declaring] : [],
    ];

    private static IEnumerable<Type> SignatureTypes(Type type)
    {
        Type?[] bases = [type.BaseType, .. type.GetInterfaces()];
        return bases.OfType<Type>()
            .Concat(type.GetMembers(Everything).SelectMany(TypesOf))
            .Concat(type.GetMembers(Everything).Append(type).SelectMany(member => member.CustomAttributes).Select(data => data.AttributeType))
            .Concat(type.GetMethods(Everything).SelectMany(method => method.GetMethodBody()?.LocalVariables ?? []).Select(local => local.LocalType));
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static IEnumerable<MemberInfo> MembersUsedBy(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var offset = 0; offset < code.Length;)
        {
            var value = code[offset] == 0xFE ? (short)(0xFE00 | code[offset + 1]) : code[offset];
            var instruction = OpCodesByValue[value];
            offset += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && Resolve(method, BitConverter.ToInt32(code, offset)) is { } member)
            {
                yield return member;
            }

            offset += OperandBytes(instruction.OperandType, code, offset);
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static int OperandBytes(OperandType operand, byte[] code, int offset) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, offset)),
        _ => 4,
    };
}
