using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Coordinator.Tests.Rounds;

public sealed class RememberedUploadTests
{
    private static readonly RoundPlan Plan = new(
        2, 3, TeacherObjective.Refinement, SoftLabelKind.Probabilities, 1, "class-weighted", 1, HardTargets: false, []);

    private static readonly Dictionary<string, RememberedUpload> Remembered = new()
    {
        ["anna"] = Answer(SoftLabelKind.Probabilities),
        ["ben"] = Answer(SoftLabelKind.Evidence),
        ["carl"] = Answer(SoftLabelKind.Logits),
        ["gone"] = Answer(SoftLabelKind.Probabilities),
    };

    [Theory]
    [InlineData("class-weighted", new[] { "anna", "ben" })]
    [InlineData("mean-probabilities", new[] { "anna" })]
    public void For_Rule_KeepsTheKindsThatItJoins(string rule, string[] expected) =>
        Assert.Equal(expected, RememberedUploads.For(Plan with { Rule = rule }, ["anna", "ben", "carl"], Remembered).Keys);

    [Fact]
    public void For_ChoiceOfRows_KeepsNothing() =>
        Assert.Empty(RememberedUploads.For(Plan with { TransferRows = [1, 2] }, ["anna", "ben"], Remembered));

    [Fact]
    public void After_ARound_ReplacesWhatItHeard()
    {
        var round = new RoundState
        {
            Federation = "f",
            Plan = Plan with { Encoding = "u4" },
            Cohort = ["ben"],
            QuorumCount = 1,
            Uploads = new Dictionary<string, AcceptedUpload> { ["ben"] = Answer(SoftLabelKind.Probabilities).Upload },
        };

        var after = RememberedUploads.After(round, Remembered);

        Assert.Equal((SoftLabelKind.Probabilities, "u4"), (after["ben"].Kind, after["ben"].Encoding));
        Assert.Equal(Remembered["anna"], after["anna"]);
        Assert.Same(Remembered, RememberedUploads.After(round with { Plan = Plan with { TransferRows = [0] } }, Remembered));
    }

    private static RememberedUpload Answer(SoftLabelKind kind) =>
        new(new AcceptedUpload(new BlobRef(new string('a', 64), 40, BlobKind.SoftLabels), 1, [], 40), kind, "f32");
}
