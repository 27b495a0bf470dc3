using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class VoteBoundTests
{
    private static readonly double[] Orders = [2, 5, 10, 20, 30];
    private static readonly double[] ManyOrders = [.. Enumerable.Range(0, 196).Select(half => 2 + (half / 2.0))];
    private static readonly double[] Few = [9, 1, .. new double[8]];

    [Fact]
    public void LogOther_KnownVotes_IsKnown()
    {
        Digits.Equal(-1.9350144412388322, VoteBound.LogOther([8, 2], 4), 1e-15);
        Digits.Equal(0.14442218317324246, SpecialFunctions.Phi(-6 / (4 * Math.Sqrt(2))), 1e-15);
        Assert.Equal(-102.879889024845, VoteBound.LogOther([10, 0, 0], 0.5), 5e-13);
    }

    [Fact]
    public void Dependent_CloseToUnanimous_IsFarBelowTheIndependent()
    {
        var logOther = VoteBound.LogOther([250, .. new double[9]], 40);

        Assert.Equal(-10.019228294289, logOther, 5e-13);
        double[] expected = [1.52735726276239e-5, 1.74915293545366e-5, 2.3331778567207e-5, 5.32131775180409e-5, 1.59678720288957e-4];
        Assert.All(Orders.Zip(expected), pair => Digits.Equal(pair.Second, VoteBound.Dependent(logOther, 40, pair.First), 1e-13));
    }

    [Fact]
    public void Dependent_Disagreement_IsTheIndependent()
    {
        var logOther = VoteBound.LogOther([120, 110, 20, .. new double[7]], 40);

        Assert.Equal(-0.532689879385, logOther, 5e-13);
        Assert.All(
            Orders.Zip([0.00125, 0.003125, 0.00625, 0.0125, 0.01875]),
            pair => Digits.Equal(pair.Second, VoteBound.Dependent(logOther, 40, pair.First), 1e-14));
    }

    [Fact]
    public void Dependent_TenTeachers_CostMuch()
    {
        var logOther = VoteBound.LogOther(Few, 2);

        Digits.Equal(0.128755604179399, VoteBound.Dependent(logOther, 2, 2), 1e-13);
        Digits.Equal(1.24289693146596, VoteBound.Dependent(logOther, 2, 5), 1e-13);
        Assert.Equal(2.5, VoteBound.Dependent(logOther, 2, 10));
        Assert.Equal(2.5, VoteBound.Independent(2, 10));
        var (epsilon, order) = Hundred(logOther, 2).Epsilon(1e-5);
        Assert.Equal((23.00, 2), (epsilon, order), (a, b) => Math.Abs(a.Item1 - b.Item1) < 0.005 && a.Item2 == b.Item2);
    }

    [Fact]
    public void Epsilon_HundredAnswers_IsKnownByEitherConversion()
    {
        var dependent = Hundred(VoteBound.LogOther([200, 30, 20, .. new double[7]], 40), 40);
        var independent = new RenyiCurve(ManyOrders, order => 100 * VoteBound.Independent(40, order));

        Check(0.577392, 23.5, dependent.Epsilon(1e-5));
        Check(1.478122, 13, independent.Epsilon(1e-5));
        Check(0.755586, 25.5, dependent.FirstEpsilon(1e-5));
        Check(1.759059, 14.5, independent.FirstEpsilon(1e-5));

        static void Check(double epsilon, double order, (double Epsilon, double Order) actual)
        {
            Assert.Equal(epsilon, actual.Epsilon, 5e-7);
            Assert.Equal(order, actual.Order);
        }
    }

    [Fact]
    public void AnyBound_OfNonsense_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteBound.Dependent(0.1, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteBound.Dependent(-1, -1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteBound.Dependent(-1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteBound.Independent(1, double.NaN));
        Assert.Equal(0, VoteBound.Dependent(double.NegativeInfinity, 1, 2));
    }

    [Fact]
    public void Answer_LocalSensitivity_IsThePapersExample()
    {
        var changes = VoteSensitivity.Answer([10, 0, 0], 10, 0.5, 1.5);

        double[] expected = [3.13503646e-17, 1.60178280e-8, 5.90681786e-3, .. Enumerable.Repeat(5.99981308, 7)];
        Assert.Equal(10, changes.Length);
        Assert.All(expected.Zip(changes), pair => Digits.Equal(pair.First, pair.Second, 5e-9));
        // The arguments of the published code's caller came in another order; so wrongly called, the number is another.
        Assert.Equal(5.99981308 * Math.Exp(-0.3 * 3), VoteSensitivity.Smooth(changes, 0.3), 1e-8);
    }

    [Fact]
    public void Threshold_LocalSensitivity_IsKnown()
    {
        var changes = VoteSensitivity.Threshold(20, 30, 16, 2, 10);

        double[] expected =
            [1.48454128752e-4, 0.0147826870386, 0.0394153241086, 0.064577569672, 0.0901543265957, 0.116054000336, 0.142180452357];
        Assert.All(expected.Zip(changes[3..10]), pair => Digits.Equal(pair.First, pair.Second, 1e-11));
    }

    [Theory]
    [InlineData(40, 10, -3.6809333817669687)]
    [InlineData(40, 20, -3.1568730493512724)]
    [InlineData(20, 25, -3.0799678498998455)]
    [InlineData(100, 20, -3.886507649757032)]
    public void LogCrossover_IsKnown(double sigma, double order, double expected) =>
        Digits.Equal(expected, VoteSensitivity.LogCrossover(sigma, order), 1e-11);

    [Theory]
    [InlineData(20, true, false)]
    [InlineData(30, true, true)]
    public void Conditions_AreKnown(double sigma, bool cost, bool change) =>
        Assert.Equal((cost, change), VoteSensitivity.Conditions(sigma, 10, 25));

    [Fact]
    public void SmoothRelease_NoSmoothing_IsAGaussian()
    {
        Assert.Equal(2.5 / 4, VoteSensitivity.SmoothRelease(0, 2, 2.5), 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteSensitivity.SmoothRelease(0.2, 2, 2.5));
    }

    private static RenyiCurve Hundred(double logOther, double sigma) =>
        new(ManyOrders, order => 100 * VoteBound.Dependent(logOther, sigma, order));
}
