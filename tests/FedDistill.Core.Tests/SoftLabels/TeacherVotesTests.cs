using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

public sealed class TeacherVotesTests
{
    // Three rows of three classes: all name 0; anna and ben 1, carl 2; all differ.
    private static readonly SoftLabelSubmission[] Answers =
    [
        Answer("anna", SoftLabelKind.Probabilities, 3, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.1f, 0.6f, 0.2f, 0.2f),
        Answer("ben", SoftLabelKind.Probabilities, 3, 0.7f, 0.2f, 0.1f, 0.2f, 0.7f, 0.1f, 0.2f, 0.6f, 0.2f),
        Answer("carl", SoftLabelKind.Probabilities, 3, 0.6f, 0.2f, 0.2f, 0.1f, 0.1f, 0.8f, 0.1f, 0.3f, 0.6f),
    ];

    private static readonly SoftLabelMatrix Aggregate =
        new(SoftLabelKind.Probabilities, 3, 1, 3, [0.7f, 0.2f, 0.1f, 0.1f, 0.5f, 0.4f, 0.3f, 0.3f, 0.4f]);

    [Fact]
    public void Against_HandMadeAnswers_CountsWhoNamesWhat()
    {
        var agreement = Count(3, 3, Answers).Against(Aggregate, most: 12);

        Assert.Equal((3, 3, 9), (agreement.Answers, agreement.Rows, agreement.Named));
        // Row 0: all three pairs agree; row 1: one of three; row 2: none.
        Assert.Equal((1 + (1.0 / 3) + 0) / 3, agreement.Pairwise!.Value, 1e-12);
        Assert.Equal([0, 1, 1, 1], agreement.RowsByBackers);
        Assert.Equal([2, 1], agreement.Disputed.Select(dispute => dispute.Row));
        Assert.Equal([(1, 2), (2, 1)], agreement.Disputed[1].Votes.Select(vote => (vote.Key, vote.Value)));
        Assert.Equal((2, 0.4), (agreement.Disputed[0].Top, Math.Round(agreement.Disputed[0].TopProbability, 6)));
    }

    [Fact]
    public void Against_AnyOrderOfAnswers_IsTheSame() => Assert.Equivalent(
        Count(3, 3, Answers).Against(Aggregate, most: 12), Count(3, 3, [.. Answers.Reverse()]).Against(Aggregate, most: 12), strict: true);

    [Fact]
    public void Against_MoreDisputesThanWanted_KeepsTheMostDisputedAndOfEqualOnesTheFirst()
    {
        float[] first = [.. Enumerable.Range(0, 5).SelectMany(_ => new[] { 1f, 0f })];
        float[] second = [.. Enumerable.Range(0, 5).SelectMany(row => row == 0 ? new[] { 1f, 0f } : [0f, 1f])];
        var votes = Count(5, 2, Answer("a", SoftLabelKind.Probabilities, 2, first), Answer("b", SoftLabelKind.Probabilities, 2, second));

        var agreement = votes.Against(new SoftLabelMatrix(SoftLabelKind.Probabilities, 5, 1, 2, first), most: 2);

        Assert.Equal([1, 2], agreement.Disputed.Select(dispute => dispute.Row));
    }

    [Fact]
    public void Add_EvidenceOfNoClassOrATie_NamesNone()
    {
        var agreement = Count(
            3, 2, Answer("a", SoftLabelKind.Evidence, 2, 0.3f, 0.1f, 0.4f, 0.4f, 0.5f, 0.3f)).Against(Matrix(2, 1, 0, 1, 0, 1, 0), most: 12);

        // 0.6 for "public"; a tie; class 0.
        Assert.Equal(1, agreement.Named);
        Assert.Equal([2, 1], agreement.RowsByBackers);
        Assert.Null(agreement.Pairwise);
        Assert.Empty(agreement.Disputed);
    }

    [Fact]
    public void Add_ScoresOfClassesWithoutRows_AreNotHeard()
    {
        var answer = Answer("a", SoftLabelKind.Logits, 3, 3, 9, 1) with { ClassCounts = [4, 0, 2] };

        Assert.Equal([0, 1], Count(1, 3, answer).Against(Matrix(3, 1, 0, 0), most: 1).RowsByBackers);
        Assert.Equal([0, 1], Count(1, 3, answer with { ClassCounts = [] }).Against(Matrix(3, 0, 1, 0), most: 1).RowsByBackers);
    }

    [Fact]
    public void AddAndAgainst_OtherShapes_AreRefused()
    {
        var votes = new TeacherVotes(2, 2);

        Assert.Equal(ErrorCode.ShapeMismatch, Assert.Throws<FedDistillException>(() => votes.Add(Answers[0])).Code);
        Assert.Equal(ErrorCode.ShapeMismatch, Assert.Throws<FedDistillException>(() => votes.Against(Aggregate, 1)).Code);
    }

    private static TeacherVotes Count(int rows, int classes, params SoftLabelSubmission[] answers)
    {
        var votes = new TeacherVotes(rows, classes);
        foreach (var answer in answers)
        {
            votes.Add(answer);
        }

        return votes;
    }

    private static SoftLabelMatrix Matrix(int classes, params float[] values) =>
        new(SoftLabelKind.Probabilities, values.Length / classes, 1, classes, values);

    private static SoftLabelSubmission Answer(string client, SoftLabelKind kind, int classes, params float[] values) =>
        new(client, new SoftLabelMatrix(kind, values.Length / classes, 1, classes, values), 1, []);
}
