using CsCheck;
using FedDistill.Core.Aggregation;

namespace FedDistill.Core.Tests.Aggregation;

public sealed class PairwiseSumTests
{
    [Fact]
    public void Total_WholeNumbers_IsTheirWeightedSum() =>
        Gen.Int[-1000, 1000].Array[4].Array[0, 40].Sample(terms =>
        {
            var sum = new PairwiseSum(2, 2);
            foreach (var term in terms)
            {
                sum.Add([.. term.Select(value => (float)value)], [1, 10]);
            }

            double[] expected = [.. Enumerable.Range(0, 4).Select(index => terms.Sum(term => term[index] * (index % 2 == 0 ? 1.0 : 10)))];
            Assert.Equal(expected, sum.Total());
        });

    [Fact]
    public void Total_FiveTerms_FollowsTheTree()
    {
        // 1 vanishes beside 2^53, so each way to put the brackets gives another number.
        const double Huge = 9007199254740992;
        var sum = new PairwiseSum(1, 1);
        foreach (var term in new[] { Huge, 1, 1, 1, 1 })
        {
            sum.Add([1], [term]);
        }

        const double Expected = 1 + ((Huge + 1) + (1.0 + 1));
        Assert.Equal(Expected, sum.Total()[0]);
        Assert.NotEqual(Huge + 1 + 1 + 1 + 1, sum.Total()[0]);
    }

    [Fact]
    public void AddByRow_OneWeightARow_ScalesRows()
    {
        var sum = new PairwiseSum(2, 3);
        sum.AddByRow([1, 2, 3, 4, 5, 6], [1, 10]);
        sum.AddByRow([1, 1, 1, 1, 1, 1], [0, 0.5]);

        Assert.Equal([1, 2, 3, 40.5, 50.5, 60.5], sum.Total());
    }

    [Fact]
    public void Add_AfterTotal_GoesOn()
    {
        var sum = new PairwiseSum(1, 2);
        sum.Add([1, 2], [1, 1]);

        Assert.Equal([1, 2], sum.Total());
        sum.Add([10, 20], [1, 1]);

        Assert.Equal([11, 22], sum.Total());
    }

    [Fact]
    public void Add_OtherShape_Throws()
    {
        var sum = new PairwiseSum(2, 2);

        Assert.Throws<ArgumentException>(() => sum.Add([1, 2], [1, 1]));
        Assert.Throws<ArgumentException>(() => sum.Add([1, 2, 3, 4], [1]));
        Assert.Throws<ArgumentException>(() => sum.AddByRow([1, 2, 3, 4], [1, 1, 1]));
    }
}
