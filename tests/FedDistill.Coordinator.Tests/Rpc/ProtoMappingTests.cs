using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Tests.Rpc;

public sealed class ProtoMappingTests
{
    public static TheoryData<TeacherObjective> Objectives => [.. Enum.GetValues<TeacherObjective>()];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void ToProto_EveryObjective_HasTheSameName(TeacherObjective objective) =>
        Assert.Equal($"{objective}", $"{ProtoMapping.ToProto(objective)}");
}
