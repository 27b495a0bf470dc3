using FedDistill.Core.Aggregation;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class MajorityVoteTests
{
    [Fact]
    public void Aggregate_ThreeVoters_SharesTheVotes() =>
        Approximately.Equal(
            [2.0 / 3, 0, 1.0 / 3],
            new MajorityVote().Aggregate(
            [
                Submissions.Of("anna", SoftLabelKind.Probabilities, [0.34f, 0.33f, 0.33f]),
                Submissions.Of("ben", SoftLabelKind.Probabilities, [0, 0, 1]),
                Submissions.Of("carl", SoftLabelKind.Probabilities, [0.4f, 0.4f, 0.2f]),
            ]).Values,
            1e-7);

    [Fact]
    public void Aggregate_EvidenceThatSaysPublic_Abstains()
    {
        // Anna's public mass is 0.5 against 0.3; ben's 0.4 equals his greatest, and a class wins a tie.
        var aggregate = new MajorityVote().Aggregate(
        [
            Submissions.Of("anna", SoftLabelKind.Evidence, [0.3f, 0.2f]),
            Submissions.Of("ben", SoftLabelKind.Evidence, [0.25f, 0.375f]),
        ]);

        Assert.Equal([0, 1], aggregate.Values);
    }

    [Fact]
    public void Aggregate_AllAbstain_IsUniform() =>
        Assert.Equal([0.5f, 0.5f], new MajorityVote().Aggregate([Submissions.Of("anna", SoftLabelKind.Evidence, [0.1f, 0.2f])]).Values);
}
