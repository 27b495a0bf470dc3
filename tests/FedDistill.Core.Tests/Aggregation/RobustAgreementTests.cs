using FedDistill.Core.Aggregation;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>Twelve honest clients that know three of ten classes each, and eight that lie about everything.</summary>
public sealed class RobustAgreementTests
{
    private const int Rows = 400;
    private const int Classes = 10;
    private const int Clients = 20;

    [Theory]
    [InlineData("next class")]
    [InlineData("one class")]
    [InlineData("random class")]
    [InlineData("rows of two classes only")]
    public void Aggregate_FortyPercentLie_IsRightAllTheSame(string lie)
    {
        var (sent, truth) = Federation(liars: 8, lie);

        Assert.InRange(RightRows(new RobustAgreement().Aggregate(sent), truth), Rows * 0.97, Rows);
    }

    [Fact]
    public void Aggregate_FortyPercentLie_TurnsTheRulesThatBelieveWhatClientsTell()
    {
        var (sent, truth) = Federation(liars: 8, "next class");

        Assert.InRange(RightRows(new Evidence().Aggregate(sent), truth), 0, Rows * 0.1);
        Assert.InRange(RightRows(new AgreementEm().Aggregate(sent), truth), 0, Rows * 0.1);
    }

    [Fact]
    public void Aggregate_NobodyLies_IsWhatAgreementFinds()
    {
        var (sent, _) = Federation(liars: 0, "");

        Assert.Equal(new AgreementEm().Aggregate(sent).Values, new RobustAgreement().Aggregate(sent).Values);
    }

    [Fact]
    public void Aggregate_CountsAndClaims_DoNotMatter()
    {
        var (sent, _) = Federation(liars: 8, "next class");
        var boasting = sent.Select(client => client with { SampleCount = 1L << 40, ClassCounts = [.. Enumerable.Repeat(1L << 40, Classes)] });

        Assert.Equal(new RobustAgreement().Aggregate(sent).Values, new RobustAgreement().Aggregate(boasting).Values);
    }

    [Fact]
    public void Majority_TwoSides_IsTheMoreNumerousOne()
    {
        var (sent, _) = Federation(liars: 8, "next class");

        var isMajority = ClientMajority.Of([.. sent.Select(client => client.SoftLabels)], meetingShare: 0.002, tolerance: 0);

        Assert.Equal([.. Enumerable.Range(0, Clients).Select(client => client >= 8)], isMajority);
    }

    [Fact]
    public void Agreement_OneHotRows_IsOneMinusOneOrNothing()
    {
        var zero = Constant(1, 0);
        var one = Constant(0, 1);
        var silent = Constant(0, 0);

        var agreement = ClientMajority.Agreement([zero, zero, one, silent], meetingShare: 0.002);

        Assert.Equal(1 / 1.002, agreement[0][1], 12);
        Assert.Equal(-1 / 1.002, agreement[0][2], 12);
        Assert.Equal(0, agreement[0][3]);
        Assert.Equal(0, agreement[0][0]);
    }

    [Fact]
    public void Majority_ClientsThatNeverMeet_AreAllOfOneSide() =>
        Assert.Equal([true, true], ClientMajority.Of([Constant(0, 0), Constant(0, 0)], meetingShare: 0.002, tolerance: 0));

    private static SoftLabelMatrix Constant(float zero, float one) =>
        new(SoftLabelKind.Evidence, 20, 1, 2, [.. Enumerable.Range(0, 20).SelectMany(_ => new[] { zero, one })]);

    private static int RightRows(SoftLabelMatrix target, int[] truth) =>
        Enumerable.Range(0, target.Rows).Count(row => ArgMax.Of(target.Row(row)) == truth[row]);

    private static (SoftLabelSubmission[] Sent, int[] Truth) Federation(int liars, string lie)
    {
        var random = new SeededRandom(1, "robust");
        int[] truth = [.. Enumerable.Range(0, Rows).Select(row => row % Classes)];
        var sent = Enumerable.Range(0, Clients).Select(client =>
        {
            var labels = new SoftLabelMatrix(SoftLabelKind.Evidence, Rows, 1, Classes, new float[Rows * Classes]);
            for (var row = 0; row < Rows; row++)
            {
                Answer(labels.Row(row), truth[row], client, client < liars ? lie : "", random);
            }

            return new SoftLabelSubmission($"client-{client:D2}", labels, 100, [.. Enumerable.Repeat(10L, Classes)]);
        });
        return ([.. sent], truth);
    }

    private static void Answer(Span<float> row, int truth, int client, string lie, SeededRandom random)
    {
        switch (lie)
        {
            case "next class":
                row[(truth + 1) % Classes] = 1;
                break;
            case "one class":
                row[3] = 1;
                break;
            case "random class":
                row[random.NextInt(Classes)] = 1;
                break;
            case "rows of two classes only":
                row[(truth + 1) % Classes] = truth < 2 ? 1 : 0;
                break;
            default:
                // Of the classes client, client + 1 and client + 3 it is sure, mostly rightly; of others it is not.
                var knows = (truth - client + (10 * Clients)) % Classes is 0 or 1 or 3;
                row[truth] = knows ? 0.6f + (0.3f * (float)random.NextDouble()) : 0.05f * (float)random.NextDouble();
                row[client % Classes] += truth == client % Classes ? 0 : 0.05f * (float)random.NextDouble();
                break;
        }
    }
}
