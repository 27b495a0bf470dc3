using FedDistill.Core.Randomness;

namespace FedDistill.Learning.Training;

/// <summary>Endless rows in a random order: every row once, then all again in a new order. Not thread safe.</summary>
internal sealed class RowSampler
{
    private readonly int[] _rows;
    private readonly SeededRandom _random;
    private int _next;

    /// <summary>Samples from these rows.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="random">Decides the order.</param>
    public RowSampler(ReadOnlySpan<int> rows, SeededRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Length);
        _rows = rows.ToArray();
        _random = random;
        _next = _rows.Length;
    }

    /// <summary>The next row.</summary>
    public int Next()
    {
        if (_next == _rows.Length)
        {
            _random.Shuffle<int>(_rows);
            _next = 0;
        }

        return _rows[_next++];
    }
}
