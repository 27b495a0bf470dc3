namespace FedDistill.ClientNode.Tests.Audit;

public sealed class MembershipScoresTests
{
    [Fact]
    public void Auc_ScoresThatTellAll_IsOne() => Assert.Equal(1, Scores((0.9, true), (0.8, true), (0.1, false), (0.2, false)).Auc());

    [Fact]
    public void Auc_AllScoresAlike_IsHalf() => Assert.Equal(0.5, Scores((1, true), (1, true), (1, false), (1, false), (1, false)).Auc());

    [Fact]
    public void Auc_KnownOrder_CountsThePairs() =>
        // Of the four pairs the members win three.
        Assert.Equal(0.75, Scores((4, true), (3, false), (2, true), (1, false)).Auc());

    [Fact]
    public void TruePositives_ThresholdAtTheGreatestStranger_CountsThoseAbove() =>
        Assert.Equal(0.5, Scores((4, true), (3, false), (2, true), (1, false)).TruePositives(0.01));

    private static MembershipScores Scores(params (double Score, bool IsMember)[] guesses)
    {
        var scores = new MembershipScores();
        foreach (var (score, isMember) in guesses)
        {
            scores.Add(score, isMember);
        }

        return scores;
    }
}
