using System.Reflection;
using FedDistill.Architecture.Tests.References;
using FedDistill.ClientNode.Data;
using FedDistill.Core.Data;

namespace FedDistill.Architecture.Tests.Release;

/// <summary>Private rows have no words: nothing turns them into text or bytes by accident.</summary>
public sealed class PrivateRowsTests
{
    private static readonly Type[] RowHolders = [typeof(PrivateData), typeof(LabelledTable)];

    public static TheoryData<Type> Holders => [.. RowHolders];

    [Theory]
    [MemberData(nameof(Holders))]
    public void Rows_Type_IsSealedAndHasNoTextOfItsOwn(Type holder)
    {
        Assert.True(holder.IsSealed);
        // A record would print its properties.
        Assert.Equal(typeof(object), holder.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType);
        Assert.DoesNotContain(typeof(IFormattable), holder.GetInterfaces());
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public void Rows_Type_HasNoSerializer(Type holder)
    {
        Assert.Equal([], AttributesOf(holder).Where(name => name.Contains("Serializ", StringComparison.Ordinal) || name.Contains("Json", StringComparison.Ordinal)));
        Assert.DoesNotContain(
            Rooms.Coordinator.GetTypes(),
            type => type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) == true
                && CodeReferences.TypesUsedBy(type).Contains(holder));
    }

    [Fact]
    public void PrivateData_PublicMembers_AreCounts()
    {
        var names = typeof(PrivateData)
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodInfo { IsSpecialName: true })
            .Select(member => member.Name)
            .Order(StringComparer.Ordinal);

        Assert.Equal([".ctor", nameof(PrivateData.ClassCounts), nameof(PrivateData.FewRows), nameof(PrivateData.Rows)], names);
    }

    private static IEnumerable<string> AttributesOf(Type holder) =>
        holder.GetMembers().Append(holder).SelectMany(member => member.CustomAttributes).Select(data => data.AttributeType.Name);
}
