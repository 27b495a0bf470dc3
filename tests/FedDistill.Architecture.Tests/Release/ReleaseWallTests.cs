using System.Reflection;
using FedDistill.Architecture.Tests.References;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Cli;
using FedDistill.Core.Data;
using FedDistill.Proto.V1;

namespace FedDistill.Architecture.Tests.Release;

/// <summary>One door out of a client.</summary>
public sealed class ReleaseWallTests
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void SoftLabelUploader_PublicMethods_TakeReleasedSoftLabelsAlone()
    {
        var accepted = typeof(SoftLabelUploader).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type != typeof(CancellationToken));

        Assert.Equal([typeof(ReleasedSoftLabels)], accepted.Distinct());
    }

    [Fact]
    public void ReleasedSoftLabels_FromOutside_CannotBeMadeOrChanged()
    {
        Assert.True(typeof(ReleasedSoftLabels).IsSealed);
        Assert.Empty(typeof(ReleasedSoftLabels).GetConstructors());
        Assert.All(typeof(ReleasedSoftLabels).GetProperties(Instance), property => Assert.Null(property.SetMethod));
        Assert.All(typeof(ReleasedSoftLabels).GetFields(Instance), field => Assert.True(field.IsPrivate));
        Assert.Empty(Rooms.ClientNode.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>());
    }

    [Fact]
    public void ReleasedSoftLabels_Makers_AreTheReleaseGateAlone() =>
        Assert.Equal([typeof(ReleaseGate)], UsersOf(member => member is ConstructorInfo && member.DeclaringType == typeof(ReleasedSoftLabels)));

    [Fact]
    public void UploadRequest_Makers_AreTheUploaderAlone() =>
        Assert.Equal([typeof(SoftLabelUploader)], UsersOf(member => member is ConstructorInfo && member.DeclaringType == typeof(UploadRequest)));

    [Fact]
    public void UploadSoftLabels_Callers_AreTheUploaderAlone() => Assert.Equal(
        [typeof(SoftLabelUploader)],
        UsersOf(member => member.DeclaringType == typeof(Transfer.TransferClient) && member.Name == nameof(Transfer.TransferClient.UploadSoftLabels)));

    /// <summary>
    /// What could write private rows writes public ones alone: an operator's transfer set and test set.
    /// </summary>
    [Fact]
    public void RowSerializers_Callers_AreTheOperatorsClientAlone() => Assert.Equal(
        [typeof(AdminClient)],
        UsersOf(member => (member.DeclaringType == typeof(InputTable) && member.Name == nameof(InputTable.ToBytes))
            || (member.DeclaringType == typeof(TestSet) && member.Name == nameof(TestSet.ToBytes))));

    private static IEnumerable<Type> UsersOf(Func<MemberInfo, bool> isUse) =>
        from room in (Assembly[])[Rooms.ClientNode, Rooms.Coordinator]
        from family in CodeReferences.TypesByOutermost(room)
        where family.SelectMany(CodeReferences.MembersUsedBy).Any(isUse)
        select family.Key;
}
