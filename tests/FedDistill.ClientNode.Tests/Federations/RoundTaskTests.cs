using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;

namespace FedDistill.ClientNode.Tests.Federations;

public sealed class RoundTaskTests
{
    public static TheoryData<TeacherObjective> Objectives =>
        [.. Enum.GetValues<TeacherObjective>().Where(objective => objective != TeacherObjective.Unspecified)];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void From_EveryObjectiveOfTheProtocol_IsKnown(TeacherObjective objective) =>
        Assert.Equal($"{objective}", $"{RoundTask.From(Event(objective)).Objective}");

    [Fact]
    public void From_ObjectiveOfANewerProtocol_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => RoundTask.From(Event((TeacherObjective)99)));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("u4")]
    public void From_CodecThatIsUnknownOrCannotHoldTheKind_IsRefused(string encoding)
    {
        var state = Event(TeacherObjective.Balanced);
        state.Encoding = encoding;

        var error = Assert.Throws<FedDistillException>(() => RoundTask.From(state));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains($"\"{encoding}\"", error.Message, StringComparison.Ordinal);
    }

    private static RoundEvent Event(TeacherObjective objective) => new()
    {
        Federation = "small", Round = 1, Objective = objective, Kind = SoftLabelKind.Logits, Encoding = "f32", Temperature = 1,
    };
}
