using FedDistill.Core.Aggregation;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class AgreementEmTests
{
    private const int Rows = 300;
    private const int Classes = 4;

    [Fact]
    public void Aggregate_TwoRowsByHand_WeighsByLevelsAndResiduals()
    {
        // The mean makes row 0 class 0 and row 1 class 1. On and off levels then fit every entry: v = 1e-4.
        // anna: w = (0.8 - 0.2) for both classes; ben: w = (0.6 - 0.5) for both.
        var anna = new SoftLabelMatrix(SoftLabelKind.Probabilities, 2, 1, 2, [0.8f, 0.2f, 0.2f, 0.8f]);
        var ben = new SoftLabelMatrix(SoftLabelKind.Probabilities, 2, 1, 2, [0.6f, 0.4f, 0.5f, 0.5f]);

        var aggregate = new AgreementEm().Aggregate([new("anna", anna, 1, []), new("ben", ben, 1, [])]);

        // Row 0: 6 * 0.8 + 1 * 0.6 = 5.4 against 6 * 0.2 + 1 * 0.4 = 1.6.
        // Row 1: 6 * 0.2 + 1 * 0.5 = 1.7 against 6 * 0.8 + 1 * 0.5 = 5.3.
        Approximately.Equal([5.4 / 7, 1.6 / 7, 1.7 / 7, 5.3 / 7], aggregate.Values, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Aggregate_ClientsReliableByClass_BeatsTheMean(int seed)
    {
        var (sent, truth) = Federation(seed);

        var learned = RightRows(new AgreementEm().Aggregate(sent), truth);
        var mean = RightRows(new MeanProbabilities().Aggregate(sent), truth);

        Assert.True(learned > mean + 10, $"EM is right on {learned} rows, the mean on {mean}.");
    }

    [Fact]
    public void Aggregate_ClientThatGuesses_FallsSilent()
    {
        var (sent, truth) = Federation(seed: 1);
        var noise = new SeededRandom(1, "noise");
        var guesser = new SoftLabelMatrix(SoftLabelKind.Probabilities, Rows, 1, Classes, new float[Rows * Classes]);
        for (var row = 0; row < Rows; row++)
        {
            guesser.Row(row)[noise.NextInt(Classes)] = 1;
        }

        var with = new AgreementEm().Aggregate([.. sent, new("z", guesser, 1, [])]);

        Assert.InRange(RightRows(with, truth), RightRows(new AgreementEm().Aggregate(sent), truth) - 3, Rows);
    }

    [Fact]
    public void Aggregate_RowWithoutMass_IsUniformAndTeachesNothing()
    {
        var anna = new SoftLabelMatrix(SoftLabelKind.Evidence, 3, 1, 2, [0.9f, 0, 0, 0.9f, 0, 0]);

        var aggregate = new AgreementEm().Aggregate([new("anna", anna, 1, [])]);

        Assert.Equal([1, 0, 0, 1, 0.5f, 0.5f], aggregate.Values);
    }

    private static int RightRows(SoftLabelMatrix target, int[] truth) =>
        Enumerable.Range(0, target.Rows).Count(row => ArgMax.Of(target.Row(row)) == truth[row]);

    // On half of the classes a client's logits follow the truth; on the other half they are louder noise.
    private static (SoftLabelSubmission[] Sent, int[] Truth) Federation(int seed)
    {
        var random = new SeededRandom(seed, "agreement");
        int[] truth = [.. Enumerable.Range(0, Rows).Select(_ => random.NextInt(Classes))];
        var sent = Enumerable.Range(0, 8).Select(client =>
        {
            var labels = new SoftLabelMatrix(SoftLabelKind.Probabilities, Rows, 1, Classes, new float[Rows * Classes]);
            for (var row = 0; row < Rows; row++)
            {
                var logits = labels.Row(row);
                for (var column = 0; column < Classes; column++)
                {
                    var isKnown = column % 2 == client % 2;
                    logits[column] = (float)(isKnown ? random.NextNormal() : 3 * random.NextNormal());
                    logits[column] += isKnown && column == truth[row] ? 3 : 0;
                }

                TemperedSoftmax.Apply<float>(logits, 1, logits);
            }

            return new SoftLabelSubmission($"client-{client}", labels, 1, []);
        });
        return ([.. sent], truth);
    }
}
