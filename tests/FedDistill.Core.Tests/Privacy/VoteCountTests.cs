using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Privacy;

public sealed class VoteCountTests
{
    private static readonly PrivacyTerms Terms = new() { VoteThreshold = 160, ThresholdSigma = 10, VoteSigma = 10 };

    [Fact]
    public void Answer_AgreedRows_AreAnsweredAndTheOthersAreNot()
    {
        var votes = new VoteCount(rows: 3, classes: 3);
        votes.Add(Shares([1, 0, 0], [0.5f, 0.5f, 0], [0, 0, 1]), teachers: 100);
        votes.Add(Shares([1, 0, 0], [0.5f, 0.5f, 0], [0, 0, 1]), teachers: 100);

        var answer = votes.Answer(Terms, new UnsafeSeededNoise(1, "votes"));

        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 1], answer.Values);
        Assert.Equal([0, 2], VoteCount.Answered(answer));
    }

    [Fact]
    public void Answer_AtTheThreshold_IsAnsweredHalfOfTheTime()
    {
        const int Rows = 10_000;
        var votes = new VoteCount(Rows, classes: 2);
        votes.Add(new SoftLabelMatrix(SoftLabelKind.Probabilities, Rows, 1, 2, [.. Enumerable.Range(0, Rows).SelectMany(_ => (float[])[1, 0])]), teachers: 160);

        var answered = VoteCount.Answered(votes.Answer(Terms, new UnsafeSeededNoise(1, "half"))).Count;

        // The noise is a whole number and 0 of it is enough: 1/2 and half of the chance of 0, 0.02.
        Assert.InRange(answered / (double)Rows, 0.505, 0.535);
    }

    [Fact]
    public void Answer_ManyVotesUnderMuchNoise_IsRightAsOftenAsTheNoiseLets()
    {
        const int Rows = 20_000;
        var votes = new VoteCount(Rows, classes: 2);
        votes.Add(new SoftLabelMatrix(SoftLabelKind.Probabilities, Rows, 1, 2, [.. Enumerable.Range(0, Rows).SelectMany(_ => (float[])[0.8f, 0.2f])]), teachers: 10);

        var answer = votes.Answer(new PrivacyTerms { VoteThreshold = 1, ThresholdSigma = 1, VoteSigma = 4 }, new UnsafeSeededNoise(1, "gnmax"));

        // privacy.md V-1: of votes 8 and 2 and a noise of 4 the second class wins with 0.1444; of whole numbers a draw goes to the first, which adds half of the chance of one, 0.02.
        var wrong = answer.Values.Where((value, index) => index % 2 == 1 && value == 1).Count() / (double)VoteCount.Answered(answer).Count;
        Assert.InRange(wrong, 0.1444 - 0.025, 0.1444);
    }

    [Theory]
    [InlineData(0.5f, 0.5f, "whole")]
    [InlineData(1f, 1f, "each has one")]
    [InlineData(-1f, 1f, "whole")]
    [InlineData(float.NaN, 0f, "whole")]
    public void Add_SharesOfNoNumberOfTeachers_AreRefused(float first, float second, string word)
    {
        var error = Assert.Throws<FedDistillException>(() => new VoteCount(1, 2).Add(Shares([first, second]), teachers: 3));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_Abstention_CountsForNobody()
    {
        var votes = new VoteCount(1, 2);
        votes.Add(Shares([0, 0]), teachers: 1000);

        Assert.Empty(VoteCount.Answered(votes.Answer(Terms, new UnsafeSeededNoise(1, "nobody"))));
    }

    private static SoftLabelMatrix Shares(params float[][] rows) =>
        new(SoftLabelKind.Evidence, rows.Length, 1, rows[0].Length, [.. rows.SelectMany(row => row)]);
}
