using FedDistill.Core.Privacy;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Tests.Privacy;

public sealed class SoftLabelSensitivityTests
{
    [Theory]
    [InlineData(1, 1.414213533)]
    [InlineData(4, 1.324372689)]
    [InlineData(10, 0.560982055)]
    [InlineData(20, 0.292268553)]
    public void RowDistance_ClippedLogits_IsKnown(double temperature, double expected)
    {
        Assert.Equal(expected, SoftLabelSensitivity.RowDistance(10, Math.Exp(2 * 10 / temperature)), 5e-10);
        Assert.Equal(5 * expected, SoftLabelSensitivity.ClippedLogits(25, 10, 10, temperature), 5e-9);
    }

    [Fact]
    public void RowDistance_Limits_AreTheSimplexAndNothing()
    {
        Assert.Equal(Math.Sqrt(2), SoftLabelSensitivity.RowDistance(10, double.PositiveInfinity), 1e-15);
        Assert.Equal(0, SoftLabelSensitivity.RowDistance(10, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftLabelSensitivity.RowDistance(10, 0.5));
    }

    [Fact]
    public void RowDistance_RandomRows_AreNeverFarther()
    {
        var random = new SeededRandom(5, "rows");
        var bound = SoftLabelSensitivity.RowDistance(6, Math.Exp(3));
        double[] Row()
        {
            // Most entries at one end of what is allowed, where the farthest rows are.
            var row = Enumerable.Range(0, 6).Select(_ => Math.Exp(3 * Math.Round(random.NextDouble() * 4) / 4)).ToArray();
            return [.. row.Select(entry => entry / row.Sum())];
        }

        for (var trial = 0; trial < 20_000; trial++)
        {
            Assert.InRange(Math.Sqrt(Row().Zip(Row(), (a, b) => (a - b) * (a - b)).Sum()), 0, bound + 1e-12);
        }
    }

    [Fact]
    public void Tables_Rows_AreAsDerived()
    {
        Assert.Equal(10, SoftLabelSensitivity.Rows(100, PrivacyAdjacency.AddRemove));
        Assert.Equal(Math.Sqrt(200), SoftLabelSensitivity.Rows(100, PrivacyAdjacency.ReplaceOne), 1e-12);
        Assert.Equal(Math.Sqrt(90), SoftLabelSensitivity.CentredRows(100, 10, PrivacyAdjacency.AddRemove), 1e-12);
        Assert.Equal(Math.Sqrt(200), SoftLabelSensitivity.CentredRows(100, 10, PrivacyAdjacency.ReplaceOne), 1e-12);
        Assert.Equal((3, 6), (SoftLabelSensitivity.Clipped(3, PrivacyAdjacency.AddRemove), SoftLabelSensitivity.Clipped(3, PrivacyAdjacency.ReplaceOne)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftLabelSensitivity.Rows(0, PrivacyAdjacency.AddRemove));
    }
}
