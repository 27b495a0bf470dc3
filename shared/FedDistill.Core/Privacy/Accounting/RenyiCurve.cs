namespace FedDistill.Core.Privacy.Accounting;

/// <summary>
/// A bound on the Rényi divergence between neighbours at several orders (Mironov, "Rényi differential privacy", 2017).
/// What is composed adds up order by order.
/// </summary>
public sealed class RenyiCurve
{
    private readonly double[] _orders;
    private readonly double[] _divergences;

    /// <summary>Takes a curve.</summary>
    /// <param name="orders">α, each over 1.</param>
    /// <param name="divergence">The bound at an order, 0 or more; infinite where it is not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">An order is not over 1.</exception>
    public RenyiCurve(IReadOnlyList<double> orders, Func<double, double> divergence)
    {
        ArgumentOutOfRangeException.ThrowIfZero(orders.Count, nameof(orders));
        _orders = [.. orders];
        ThrowIfNoOrder(_orders.Min());
        _divergences = [.. _orders.Select(divergence)];
    }

    /// <summary>Orders that suit most budgets, those of Google's library: 1.1..10.9, 11..63, 128, 256, 512, 1024.</summary>
    public static IReadOnlyList<double> DefaultOrders { get; } =
    [
        .. Enumerable.Range(1, 99).Select(tenth => 1 + (tenth / 10.0)),
        .. Enumerable.Range(11, 53).Select(order => (double)order),
        128, 256, 512, 1024,
    ];

    /// <summary>
    /// The least ε at δ (Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy", 2020, Proposition
    /// 12), and the order that gives it.
    /// </summary>
    /// <param name="delta">δ, over 0 and under 1.</param>
    public (double Epsilon, double Order) Epsilon(double delta)
    {
        var best = (Epsilon: double.PositiveInfinity, Order: _orders[0]);
        for (var index = 0; index < _orders.Length; index++)
        {
            var (order, divergence) = (_orders[index], _divergences[index]);
            double epsilon;
            if ((delta * delta) + SpecialFunctions.ExpMinusOne(-divergence) > 0)
            {
                // So small a divergence bounds the total variation by δ itself (Bretagnolle and Huber).
                epsilon = 0;
            }
            else if (order <= 1.01)
            {
                // The formula loses all its digits near 1, and is not the least there.
                continue;
            }
            else
            {
                epsilon = Math.Max(
                    0, divergence + SpecialFunctions.LogOnePlus(-1 / order) - (Math.Log(delta * order) / (order - 1)));
            }

            if (epsilon < best.Epsilon)
            {
                best = (epsilon, order);
            }
        }

        return best;
    }

    /// <summary>
    /// ε by the conversion of the first papers, r - ln δ / (α - 1): greater, and here only to compare with their numbers.
    /// </summary>
    /// <param name="delta">δ, over 0 and under 1.</param>
    public (double Epsilon, double Order) FirstEpsilon(double delta) => Enumerable.Range(0, _orders.Length)
        .Select(index => (Epsilon: _divergences[index] - (Math.Log(delta) / (_orders[index] - 1)), Order: _orders[index]))
        .MinBy(bound => bound.Epsilon);

    /// <summary>The least δ at ε, the same proposition the other way round.</summary>
    /// <param name="epsilon">ε, 0 or more.</param>
    public double Delta(double epsilon)
    {
        var least = 0.0;
        for (var index = 0; index < _orders.Length; index++)
        {
            var (order, divergence) = (_orders[index], _divergences[index]);
            var byVariation = 0.5 * Math.Log(-SpecialFunctions.ExpMinusOne(-divergence));
            var byOrder = order <= 1.01
                ? 0
                : ((order - 1) * (divergence - epsilon + SpecialFunctions.LogOnePlus(-1 / order))) - Math.Log(order);
            least = Math.Min(least, Math.Min(byVariation, byOrder));
        }

        return Math.Exp(least);
    }

    /// <summary>Refuses an order at which no Rényi divergence is defined.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The order is not over 1.</exception>
    internal static void ThrowIfNoOrder(double order)
    {
        if (!(order > 1))
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "A Rényi order is over 1.");
        }
    }
}
