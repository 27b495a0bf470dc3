using FedDistill.Core.Aggregation;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class MaskedAlsTests
{
    private const int Rows = 20;
    private const int Classes = 6;

    [Fact]
    public void Aggregate_MaskedAndOffsetLogits_RecoversThePlantedConsensus()
    {
        var random = new SeededRandom(1, "consensus");
        double[] consensus = [.. Enumerable.Range(0, Rows * Classes).Select(_ => random.NextDouble(-2, 2))];
        var sent = Enumerable.Range(0, 8).Select(client => Masked(client, consensus, random));

        var aggregate = new MaskedAls().Aggregate([.. sent]);

        Approximately.Equal(Softmax(consensus), aggregate.Values, 1e-6);
    }

    [Fact]
    public void Aggregate_TwoClientsThatShareOneClass_AddsTheirDifferences()
    {
        // anna: class 0 is 1 over class 1. ben: class 1 is 2 over class 2. So u = (3, 2, 0) up to a constant.
        var aggregate = new MaskedAls().Aggregate(
        [
            Submissions.Of("anna", SoftLabelKind.Logits, [7, 6, 100], 2, [1, 1, 0]),
            Submissions.Of("ben", SoftLabelKind.Logits, [100, -4, -6], 2, [0, 1, 1]),
        ]);

        Approximately.Equal(Softmax([3, 2, 0], 3), aggregate.Values, 1e-6);
    }

    [Fact]
    public void Aggregate_TwoClientsThatDisagree_WeighsByTheRootOfTheCounts()
    {
        // On both classes anna weighs 3 and ben 1: differences of 4 and 0 make (3 * 4 + 1 * 0) / 4 = 3.
        var aggregate = new MaskedAls().Aggregate(
            [Submissions.Of("anna", SoftLabelKind.Logits, [4, 0], 18, [9, 9]), Submissions.Of("ben", SoftLabelKind.Logits, [1, 1], 2, [1, 1])]);

        Approximately.Equal(Softmax([3, 0], 2), aggregate.Values, 1e-6);
    }

    [Fact]
    public void Aggregate_OverconfidentLogits_AreRaisedToTheFloor() =>
        Approximately.Equal(
            Softmax([0, -10, -3], 3),
            new MaskedAls().Aggregate([Submissions.Of("anna", SoftLabelKind.Logits, [50, -900, 47], 3, [1, 1, 1])]).Values,
            1e-7);

    [Fact]
    public void Aggregate_Evidence_LeavesPriorAndPublicOut()
    {
        // 0.4 / 4 against 0.1 / 1: without its prior the client cannot tell the two classes apart.
        var aggregate = new MaskedAls().Aggregate([Submissions.Of("anna", SoftLabelKind.Evidence, [0.4f, 0.1f], 5, [4, 1])]);

        Approximately.Equal([0.5, 0.5], aggregate.Values, 1e-6);
    }

    [Fact]
    public void Aggregate_EvidenceAndItsBalancedLogits_Agree()
    {
        var evidence = Submissions.Of("anna", SoftLabelKind.Evidence, [0.02f, 0.3f, 0.1f], 7, [1, 4, 2]);
        var logits = Submissions.Of(
            "anna", SoftLabelKind.Logits, [.. new[] { 0.02, 0.075, 0.05 }.Select(ratio => (float)Math.Log(ratio) + 3)], 7, [1, 4, 2]);

        var expected = new MaskedAls().Aggregate([logits]);

        Approximately.Equal([.. expected.Values.Select(value => (double)value)], new MaskedAls().Aggregate([evidence]).Values, 1e-6);
    }

    [Fact]
    public void Aggregate_ClassThatNobodyHasSeen_GetsNothing() =>
        Approximately.Equal(
            [0.5, 0.5, 0], new MaskedAls().Aggregate([Submissions.Of("anna", SoftLabelKind.Logits, [1, 1, 9], 2, [1, 1, 0])]).Values, 1e-7);

    [Fact]
    public void Aggregate_EvidenceWithoutMass_IsNoWord()
    {
        SoftLabelSubmission[] sent =
        [
            Submissions.Of("anna", SoftLabelKind.Evidence, [0, 0], 9, [8, 1]),
            Submissions.Of("ben", SoftLabelKind.Evidence, [0.3f, 0.1f], 2, [1, 1]),
        ];

        Approximately.Equal([0.75, 0.25], new MaskedAls().Aggregate(sent).Values, 1e-6);
        Assert.Equal([0.5f, 0.5f], new MaskedAls().Aggregate(sent[..1]).Values);
    }

    [Fact]
    public void Aggregate_ClientWithOneClass_DoesNotPullTheOthers()
    {
        var ben = Submissions.Of("ben", SoftLabelKind.Logits, [2, 0], 2, [1, 1]);

        var aggregate = new MaskedAls().Aggregate([Submissions.Of("anna", SoftLabelKind.Logits, [-9, 0], 900, [900, 0]), ben]);

        Assert.Equal(new MaskedAls().Aggregate([ben]).Values, aggregate.Values);
    }

    [Fact]
    public void Aggregate_NobodyHasRows_TellsSo()
    {
        var error = Assert.Throws<FedDistillException>(
            () => new MaskedAls().Aggregate([Submissions.Of("anna", SoftLabelKind.Logits, [1, 0], 0, [0, 0])]));

        Assert.StartsWith("Every client tells that it has no private rows;", error.Message, StringComparison.Ordinal);
    }

    // A client that has not seen one or two of the classes answers nonsense there, and shifts every row at will.
    private static SoftLabelSubmission Masked(int client, double[] consensus, SeededRandom random)
    {
        long[] counts = [.. Enumerable.Range(0, Classes).Select(column => column == client % Classes ? 0L : random.NextInt(50) + 1)];
        counts[(client * 5 + 2) % Classes] = 0;
        var logits = new SoftLabelMatrix(SoftLabelKind.Logits, Rows, 1, Classes, new float[Rows * Classes]);
        for (var row = 0; row < Rows; row++)
        {
            var offset = random.NextInt(40) - 20;
            for (var column = 0; column < Classes; column++)
            {
                logits.Row(row)[column] = (float)(counts[column] > 0 ? consensus[(row * Classes) + column] + offset : random.NextDouble(-90, 90));
            }
        }

        return new SoftLabelSubmission($"client-{client}", logits, counts.Sum(), counts);
    }

    private static double[] Softmax(double[] logits, int classes = Classes)
    {
        double[] softened = [.. logits];
        for (var start = 0; start < softened.Length; start += classes)
        {
            TemperedSoftmax.Apply<double>(logits.AsSpan(start, classes), 1, softened.AsSpan(start, classes));
        }

        return softened;
    }
}
