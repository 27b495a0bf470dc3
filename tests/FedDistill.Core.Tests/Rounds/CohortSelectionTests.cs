using CsCheck;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Rounds;

public sealed class CohortSelectionTests
{
    private static readonly string[] Hundred = [.. Enumerable.Range(0, 100).Select(index => $"client-{index:D2}")];

    [Theory]
    [InlineData(1, 100)]
    [InlineData(0.5, 50)]
    [InlineData(0.07, 7)]
    [InlineData(0.071, 8)]
    [InlineData(1e-6, 1)]
    public void Choose_Share_IsRoundedUp(double participation, int expected)
    {
        var cohort = CohortSelection.Choose(Hundred, participation, seed: 1, round: 1);

        Assert.Equal(expected, cohort.Count);
        Assert.Equal(cohort.Distinct().Order(StringComparer.Ordinal), cohort);
        Assert.Subset(Hundred.ToHashSet(), cohort.ToHashSet());
    }

    [Fact]
    public void Choose_AnyOrderOfNames_GivesTheSameCohort() =>
        Gen.Select(Gen.Shuffle(Hundred), Gen.Double[0.01, 1], Gen.Int[1, 50]).Sample((shuffled, participation, round) =>
            Assert.Equal(
                CohortSelection.Choose(Hundred, participation, seed: 1, round),
                CohortSelection.Choose(shuffled, participation, seed: 1, round)));

    [Fact]
    public void Choose_ManyRounds_AsksEveryClientAboutEquallyOften()
    {
        var counts = Enumerable.Range(1, 1000)
            .SelectMany(round => CohortSelection.Choose(Hundred, 0.1, seed: 1, round))
            .CountBy(client => client)
            .ToDictionary();

        // 100 expected, standard deviation 9.5.
        Assert.Equal(100, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 60, 140));
    }

    [Fact]
    public void Choose_NamesTwice_CountOnce() =>
        Assert.Equal(["Anna", "ben"], CohortSelection.Choose(["ben", "Anna", "ben"], 1, seed: 1, round: 1));

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Choose_NoShare_Throws(double participation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CohortSelection.Choose(Hundred, participation, seed: 1, round: 1));
}
