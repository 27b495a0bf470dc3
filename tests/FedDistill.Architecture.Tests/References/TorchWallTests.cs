using System.Reflection;

namespace FedDistill.Architecture.Tests.References;

/// <summary>Torch stays behind Learning's door.</summary>
public sealed class TorchWallTests
{
    private const BindingFlags Visible = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void PublicSignatures_OfEveryRoom_NameNoTorchType()
    {
        var torch =
            from room in Rooms.All
            from type in room.GetExportedTypes()
            from member in type.GetMembers(Visible).Where(IsReachable).Append(type.BaseType ?? typeof(object)).Concat(type.GetInterfaces())
            from used in CodeReferences.TypesOf(member).SelectMany(CodeReferences.Parts)
            where used.Assembly.GetName().Name == "TorchSharp"
            select $"{type.FullName}.{member.Name}: {used.Name}";

        Assert.Empty(torch);
    }

    /// <summary>What another assembly can call or override.</summary>
    private static bool IsReachable(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors().Length > 0,
        EventInfo occasion => occasion.AddMethod!.IsPublic,
        _ => false,
    };
}
