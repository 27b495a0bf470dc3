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

    [Theory]
    [InlineData(typeof(SoftLabelUploader), typeof(ReleasedSoftLabels))]
    [InlineData(typeof(BallotBox), typeof(ReleasedHits))]
    public void WayUp_PublicMethods_TakeWhatTheGateReleasedAlone(Type way, Type released)
    {
        var accepted = way.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type != typeof(CancellationToken));

        Assert.Equal([released], accepted.Distinct());
    }

    [Theory]
    [InlineData(typeof(ReleasedSoftLabels))]
    [InlineData(typeof(ReleasedHits))]
    public void Released_FromOutside_CannotBeMadeOrChanged(Type released)
    {
        Assert.True(released.IsSealed);
        Assert.Empty(released.GetConstructors());
        Assert.All(released.GetProperties(Instance), property => Assert.Null(property.SetMethod));
        Assert.All(released.GetFields(Instance), field => Assert.True(field.IsPrivate));
        Assert.Empty(Rooms.ClientNode.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>());
    }

    [Theory]
    [InlineData(typeof(ReleasedSoftLabels))]
    [InlineData(typeof(ReleasedHits))]
    public void Released_Makers_AreTheReleaseGateAlone(Type released) =>
        Assert.Equal([typeof(ReleaseGate)], UsersOf(member => member is ConstructorInfo && member.DeclaringType == released));

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
