using FedDistill.Core.Randomness;
using FedDistill.Learning.Training;

namespace FedDistill.Learning.Tests.Training;

public class RowSamplerTests
{
    [Fact]
    public void Next_EachPass_GivesEveryRowOnceInANewOrder()
    {
        int[] rows = [.. Enumerable.Range(100, 50)];
        var sampler = new RowSampler(rows, new SeededRandom(1, "test"));

        var first = Enumerable.Range(0, 50).Select(_ => sampler.Next()).ToArray();
        var second = Enumerable.Range(0, 50).Select(_ => sampler.Next()).ToArray();

        Assert.Equal(rows, first.Order());
        Assert.Equal(rows, second.Order());
        Assert.NotEqual(first, second);
    }
}
