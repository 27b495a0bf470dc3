using CsCheck;
using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class MeanBalancedTests
{
    [Fact]
    public void Aggregate_TwoClients_AveragesTheirPosteriors()
    {
        // anna: flat logits, prior 3:1 -> 0.75, 0.25. ben has seen class 1 alone -> 0, 1.
        var aggregate = new MeanBalanced().Aggregate(
            [Submissions.Of("anna", SoftLabelKind.Logits, [5, 5], 4, [3, 1]), Submissions.Of("ben", SoftLabelKind.Logits, [8, 0], 9, [0, 9])]);

        Approximately.Equal([0.375, 0.625], aggregate.Values, 1e-7);
    }

    [Fact]
    public void Aggregate_LogitsLessTheirPrior_IsTheMeanOfTheProbabilities() =>
        Submissions.OfKind(SoftLabelKind.Probabilities).Sample(plain =>
        {
            SoftLabelSubmission[] known = [.. plain.Select(sent => sent with { ClassCounts = [.. sent.ClassCounts.Select(count => count + 1)] })];
            var expected = new MeanProbabilities().Aggregate(known);

            var aggregate = new MeanBalanced().Aggregate(known.Select(Balanced));

            Approximately.Equal([.. expected.Values.Select(value => (double)value)], aggregate.Values, 1e-5);
        });

    [Fact]
    public void Aggregate_ClientWithoutRows_CountsNothing()
    {
        var aggregate = new MeanBalanced().Aggregate(
            [Submissions.Of("anna", SoftLabelKind.Logits, [0, 0], 2, [1, 1]), Submissions.Of("ben", SoftLabelKind.Logits, [8, 0], 0, [0, 0])]);

        Approximately.Equal([0.5, 0.5], aggregate.Values, 1e-7);
        Assert.Throws<FedDistillException>(
            () => new MeanBalanced().Aggregate([Submissions.Of("ben", SoftLabelKind.Logits, [8, 0], 0, [0, 0])]));
    }

    private static SoftLabelSubmission Balanced(SoftLabelSubmission sent)
    {
        float[] logits = [.. sent.SoftLabels.Values.Select((value, index) => (float)(Math.Log(value) - Math.Log(sent.ClassCounts[index % 4])))];
        return sent with { SoftLabels = new SoftLabelMatrix(SoftLabelKind.Logits, 3, 2, 4, logits) };
    }
}
