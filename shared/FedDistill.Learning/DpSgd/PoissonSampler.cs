using System.Runtime.InteropServices;

namespace FedDistill.Learning.DpSgd;

/// <summary>
/// Draws a batch by a coin for each row, independent of all others and of all batches before: what the accountant's
/// subsampling means. A batch may be empty, or hold every row. Not thread safe.
/// </summary>
/// <param name="rows">n.</param>
/// <param name="rate">q, the probability of each row, 0..1; kept to 2^-64, rounded down.</param>
/// <param name="secrets">Throws the coins.</param>
internal sealed class PoissonSampler(int rows, double rate, SecretFill secrets)
{
    private const double TwoTo64 = 18446744073709551616.0;

    private readonly ulong[] _coins = new ulong[rows];
    private readonly ulong _drawnBelow = rate < 1 ? (ulong)(rate * TwoTo64) : ulong.MaxValue;

    /// <summary>The rows of the next batch, ascending.</summary>
    public int[] Next()
    {
        if (rate >= 1)
        {
            return [.. Enumerable.Range(0, rows)];
        }

        secrets(MemoryMarshal.AsBytes(_coins.AsSpan()));
        return [.. Enumerable.Range(0, rows).Where(row => _coins[row] < _drawnBelow)];
    }
}
