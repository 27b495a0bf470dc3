using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Rounds;

public sealed class RoundStateTests
{
    [Fact]
    public void Answers_RememberedClients_StandInOnlyWhereTheyHaveNotAnswered()
    {
        var earlier = new RememberedUpload(Examples.Upload('7'), SoftLabelKind.Evidence, "u4");
        var announced = Examples.Announced() with
        {
            Remembered = new Dictionary<string, RememberedUpload> { ["zoe"] = earlier, ["anna"] = earlier, ["ben"] = earlier },
        };

        var answers = announced.With("ben", "carl").Answers().ToArray();

        Assert.Equal(["anna", "ben", "carl", "zoe"], answers.Select(answer => answer.Client));
        Assert.Equal(
            [SoftLabelKind.Evidence, SoftLabelKind.Probabilities, SoftLabelKind.Probabilities, SoftLabelKind.Evidence],
            answers.Select(answer => answer.Answer.Kind));
    }
}
