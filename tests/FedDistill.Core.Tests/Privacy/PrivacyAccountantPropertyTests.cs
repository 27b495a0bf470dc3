using CsCheck;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Tests.Privacy;

/// <summary>What must hold whatever is accounted.</summary>
public sealed class PrivacyAccountantPropertyTests
{
    // A loss distribution takes a tenth of a second.
    private const int Few = 6;

    private static readonly Gen<PrivacyAdjacency> Adjacency = 
        Gen.Bool.Select(replaced => replaced ? PrivacyAdjacency.ReplaceOne : PrivacyAdjacency.AddRemove);

    private static readonly Gen<(PoissonGaussianEvent Steps, double Delta, PrivacyAdjacency Adjacency)> Cases = Gen.Select(
        Gen.Double[-3, -0.3], Gen.Double[0.6, 4], Gen.Int[1, 500], Gen.Double[-8, -3], Adjacency,
        (logRate, noise, count, logDelta, adjacency) => (new PoissonGaussianEvent(Math.Pow(10, logRate), noise, count), Math.Pow(10, logDelta), adjacency));

    [Fact]
    public void Epsilon_Grows_WithStepsRateAndLessNoiseAndLessDelta() => Cases.Sample(
        item =>
        {
            var (steps, delta, adjacency) = item;
            var epsilon = Of(steps, delta, adjacency);

            Assert.True(Of(steps with { Count = steps.Count * 2 }, delta, adjacency) >= epsilon);
            Assert.True(Of(steps with { SamplingRate = Math.Min(1, steps.SamplingRate * 1.3) }, delta, adjacency) >= epsilon);
            Assert.True(Of(steps with { NoiseMultiplier = steps.NoiseMultiplier * 0.8 }, delta, adjacency) >= epsilon);
            Assert.True(Of(steps, delta / 3, adjacency) >= epsilon);
            Assert.False(double.IsNaN(epsilon) || double.IsInfinity(epsilon));
        },
        iter: Few);

    [Fact]
    public void Pld_IsBelowTheRdpAndAboveOneWholeRelease() => Cases.Sample(
        item =>
        {
            var (steps, delta, adjacency) = item;
            var statement = PrivacyAccountant.Account([steps], delta, adjacency);

            Assert.NotNull(statement.Pld);
            Assert.True(statement.Pld <= statement.Rdp + 1e-3);
            // A sample hides more than none: all records in every step is worse.
            Assert.True(statement.Epsilon <= Of(steps with { SamplingRate = 1 }, delta, adjacency) + 1e-9);
        },
        iter: Few);

    [Fact]
    public void Epsilon_InPieces_IsThatOfTheWhole() => Cases.Where(item => item.Steps.Count > 3).Sample(
        item =>
        {
            var (steps, delta, adjacency) = item;
            var third = steps.Count / 3;
            // A hair of another noise, so that the pieces are composed and not added up first.
            PrivacyEvent[] pieces =
            [
                steps with { Count = third, NoiseMultiplier = steps.NoiseMultiplier * (1 + 1e-12) }, steps with { Count = steps.Count - third },
            ];

            Assert.Equal(Of(steps, delta, adjacency), PrivacyAccountant.Account(pieces, delta, adjacency).Epsilon, 1e-4);
            Assert.Equal(
                Of(steps, delta, adjacency),
                PrivacyAccountant.Account([steps with { Count = third }, steps with { Count = steps.Count - third }], delta, adjacency).Epsilon);
        },
        iter: Few);

    [Fact]
    public void Epsilon_AllRecordsInEveryStep_IsTheGaussian() =>
        Gen.Select(Gen.Double[0.3, 20], Gen.Int[1, 500], Gen.Double[-9, -2], Adjacency).Sample(
            (noise, count, logDelta, adjacency) =>
            {
                var delta = Math.Pow(10, logDelta);
                var gaussian = PrivacyAccountant.Account([new GaussianEvent(noise, count)], delta, adjacency);

                Assert.Equal(gaussian, PrivacyAccountant.Account([new PoissonGaussianEvent(1, noise, count)], delta, adjacency));
                Assert.True(gaussian.Exact <= gaussian.Pld && gaussian.Exact <= gaussian.Rdp);
                Assert.Equal(gaussian.Exact!.Value, gaussian.Pld!.Value, Math.Max(1e-4, 1e-3 * gaussian.Epsilon));
            },
            iter: Few);

    // Where nearly all records are in every step the two ways meet.
    [Theory]
    [InlineData(PrivacyAdjacency.AddRemove)]
    [InlineData(PrivacyAdjacency.ReplaceOne)]
    public void Epsilon_NearlyAllRecords_IsNearlyTheGaussian(PrivacyAdjacency adjacency) =>
        Assert.Equal(Of(new PoissonGaussianEvent(1, 3, 20), 1e-5, adjacency), Of(new PoissonGaussianEvent(1 - 1e-9, 3, 20), 1e-5, adjacency), 1e-4);

    [Fact]
    public void Epsilon_AnyEvents_IsANumber() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[-2, 3], Gen.Int[1, 50], Gen.Double[-14, -0.01], Adjacency).Sample(
            (rate, logNoise, count, logDelta, adjacency) =>
            {
                var noise = Math.Pow(10, logNoise);
                var statement = PrivacyAccountant.Account(
                    [new PoissonGaussianEvent(rate, Math.Max(noise, 0.1), count), new GnMaxEvent(noise, count), new ThresholdEvent(noise)],
                    Math.Pow(10, logDelta),
                    adjacency);

                Assert.InRange(statement.Epsilon, 0, double.MaxValue);
            },
            iter: Few);

    private static double Of(PrivacyEvent item, double delta, PrivacyAdjacency adjacency) =>
        PrivacyAccountant.Account([item], delta, adjacency).Epsilon;
}
