using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

/// <summary>
/// The Rényi divergence of a sampled step as Google's library bounds it for fractional orders: by the absolute values of a
/// series whose signs alternate. Here to reproduce its numbers.
/// </summary>
internal static class UnsignedSeries
{
    private const int MostTerms = 1000;

    public static RenyiCurve Curve(double q, double sigma, int count) =>
        new(RenyiCurve.DefaultOrders, order => count * Divergence(q, sigma, order));

    public static double Divergence(double q, double sigma, double order) => q == 1 || order == Math.Floor(order)
        ? SubsampledRenyi.AddRemove(q, sigma, order)
        : LogMoment(q, sigma, order) / (order - 1);

    private static double LogMoment(double q, double sigma, double order)
    {
        var middle = (sigma * sigma * Math.Log((1 / q) - 1)) + 0.5;
        var (sum, coefficient) = (double.NegativeInfinity, 0.0);
        for (var i = 0; i < MostTerms; i++)
        {
            var j = order - i;
            var left = Term(i, j) + SpecialFunctions.LogErfc((i - middle) / (Math.Sqrt(2) * sigma));
            var right = Term(j, i) + SpecialFunctions.LogErfc((middle - j) / (Math.Sqrt(2) * sigma));
            sum = SpecialFunctions.LogAdd(sum, SpecialFunctions.LogAdd(left, right));
            if (i > order && Math.Max(left, right) < sum - 30)
            {
                return sum;
            }

            coefficient += Math.Log(Math.Abs(j) / (i + 1));
        }

        return double.PositiveInfinity;

        double Term(double inside, double outside) => coefficient + (inside * Math.Log(q)) + (outside * Math.Log(1 - q))
            + (((inside * inside) - inside) / (2 * sigma * sigma)) + Math.Log(0.5);
    }
}
