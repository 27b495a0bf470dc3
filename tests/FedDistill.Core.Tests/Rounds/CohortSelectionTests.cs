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
    public void Choose_RoundsInARow_AskNobodyTwiceBeforeAllWereAskedOnce() =>
        Gen.Select(Gen.Int[1, 100], Gen.Double[0.01, 1], Gen.Int[1, 1000], Gen.Int[0, 50]).Sample((count, participation, seed, skipped) =>
        {
            var names = Hundred[..count];
            var rounds = CohortSelection.RoundsToAskAll(count, participation);

            var asked = Enumerable.Range(skipped + 1, rounds)
                .SelectMany(round => CohortSelection.Choose(names, participation, seed, round))
                .CountBy(name => name)
                .ToDictionary();

            Assert.Equal(count, asked.Count);
            // The last of these rounds may come round to the first ones again.
            Assert.InRange(asked.Values.Max(), 1, 2);
            Assert.InRange(asked.Values.Sum() - count, 0, CohortSelection.SizeOf(count, participation) - 1);
        });

    [Fact]
    public void Choose_OtherSeed_AsksInAnotherOrder() => Assert.NotEqual(
        CohortSelection.Choose(Hundred, 0.1, seed: 1, round: 1), CohortSelection.Choose(Hundred, 0.1, seed: 2, round: 1));

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
