using CsCheck;
using FedDistill.Core.Aggregation;

namespace FedDistill.Core.Tests.Aggregation;

/// <summary>Known values of robust means, and what a minority cannot do to them.</summary>
public sealed class RobustVectorTests
{
    /// <summary>V-91.</summary>
    [Fact]
    public void Median_ThreeTurnedVectors_IsTheMiddle()
    {
        var median = new double[4];

        OrderStatistics.Median([[1, 0.2, 0.5, 1], [0.2, 0.5, 1, 0.2], [0.5, 1, 0.2, 0.5]], median);

        Assert.Equal([0.5, 0.5, 0.5, 0.5], median);
    }

    [Fact]
    public void Median_EvenNumber_IsTheMeanOfTheMiddleTwo()
    {
        var median = new double[1];

        OrderStatistics.Median([[9], [1], [2], [4]], median);

        Assert.Equal([3], median);
    }

    /// <summary>V-94: all angles at the median of a right isosceles triangle are 120 degrees.</summary>
    [Fact]
    public void Weiszfeld_Triangle_IsItsFermatPoint()
    {
        var median = new double[2];

        new WeiszfeldSearch(2).Find([[0, 0], [1, 0], [0, 1]], median);

        Assert.Equal((3 - Math.Sqrt(3)) / 6, median[0], 9);
        Assert.Equal(0.2113248654, median[1], 9);
    }

    [Fact]
    public void Weiszfeld_PointThatHoldsMoreThanHalf_IsIt()
    {
        var median = new double[2];

        new WeiszfeldSearch(2).Find([[0.25, 0.75], [0.25, 0.75], [0.25, 0.75], [1, 0], [0, 1]], median);

        Assert.Equal(0.25, median[0], 9);
        Assert.Equal(0.75, median[1], 9);
    }

    /// <summary>V-92.</summary>
    [Fact]
    public void Krum_ThreeVectors_ChoosesTheOneInTheMiddle() =>
        Assert.Equal([1], KrumSelection.Choose([Flat(0.2f), Flat(0.7f), Flat(1)], liars: 1, keep: 1));

    /// <summary>V-92: the mean of those kept is 0.35.</summary>
    [Fact]
    public void MultiKrum_ThreeVectors_KeepsTheTwoThatAreNear() =>
        Assert.Equal([0, 1], KrumSelection.Choose([Flat(0.2f), Flat(0.5f), Flat(1)], liars: 1, keep: 2));

    [Fact]
    public void Median_FewerThanHalfArbitrary_StaysWithinTheHonestRange() =>
        Gen.Select(Gen.Double[0, 1].Array[3].Array[3, 9], Gen.Double[-1e6, 1e6].Array[3].Array[0, 8]).Sample((honest, lies) =>
        {
            double[][] all = [.. honest, .. lies.Take(honest.Length - 1)];
            var median = new double[3];

            OrderStatistics.Median(all, median);

            for (var column = 0; column < 3; column++)
            {
                Assert.InRange(median[column], honest.Min(vector => vector[column]), honest.Max(vector => vector[column]));
            }
        });

    [Fact]
    public void TrimmedMean_AsManyArbitraryAsAreCut_StaysWithinTheHonestRange() =>
        Gen.Select(Gen.Double[0, 1].Array[3].Array[4, 9], Gen.Double[-1e6, 1e6].Array[3].Array[3]).Sample((honest, lies) =>
        {
            var mean = new double[3];

            OrderStatistics.TrimmedMean([.. lies, .. honest], cut: 3, mean);

            for (var column = 0; column < 3; column++)
            {
                Assert.InRange(mean[column], honest.Min(vector => vector[column]) - 1e-12, honest.Max(vector => vector[column]) + 1e-12);
            }
        });

    [Fact]
    public void Weiszfeld_FewerThanHalfFarAway_StaysNearTheHonest() =>
        Gen.Select(Gen.Double[0, 1].Array[3].Array[5], Gen.Double[-1e3, 1e3].Array[3].Array[2]).Sample((honest, lies) =>
        {
            var median = new double[3];

            new WeiszfeldSearch(3).Find([.. honest, .. lies], median);

            // Lopuhaä and Rousseeuw (1991): within a multiple of the honest radius, 2 (n - f) / (n - 2f) of it.
            var centre = Enumerable.Range(0, 3).Select(column => honest.Average(vector => vector[column])).ToArray();
            var radius = honest.Max(vector => Distance(vector, centre));
            Assert.True(Distance(median, centre) <= (2.0 * 5 / 3 * radius) + 1e-6);
        });

    private static double Distance(double[] one, double[] other) => Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum());

    private static float[] Flat(float value) => [value, value, value, value];
}
