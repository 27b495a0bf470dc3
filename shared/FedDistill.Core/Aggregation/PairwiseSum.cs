namespace FedDistill.Core.Aggregation;

/// <summary>
/// Sums matrices one after the other along a fixed binary tree: two sums of 2^i terms make one of 2^(i+1), as in a
/// binary counter. The result depends on the order of the terms alone, and any aligned block of 2^i terms may be summed
/// elsewhere without changing a bit of it. Partial sums are doubles: rounding stays below what a 32-bit result can show
/// even for thousands of clients with weights of very different size. Memory: one matrix of doubles for each binary
/// digit of the number of terms.
/// </summary>
public sealed class PairwiseSum
{
    private readonly int _columns;
    private readonly int _length;

    // Entry i is the sum of 2^i terms, or null: the binary digits of the number of terms.
    private readonly List<double[]?> _partials = [];
    private readonly Stack<double[]> _spare = [];

    /// <summary>Starts an empty sum.</summary>
    /// <param name="rows">Rows of every term, at least 1.</param>
    /// <param name="columns">Columns of every term, at least 1.</param>
    public PairwiseSum(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        _columns = columns;
        _length = checked(rows * columns);
    }

    /// <summary>Adds one term, each of its columns times a weight.</summary>
    /// <param name="values">Row after row.</param>
    /// <param name="columnWeights">One weight a column.</param>
    /// <exception cref="ArgumentException">The term has another shape.</exception>
    public void Add(ReadOnlySpan<float> values, ReadOnlySpan<double> columnWeights)
    {
        ThrowIfUnfit(values.Length, columnWeights.Length, _columns);
        var carry = Fresh();
        for (var start = 0; start < values.Length; start += _columns)
        {
            for (var column = 0; column < _columns; column++)
            {
                carry[start + column] = values[start + column] * columnWeights[column];
            }
        }

        Carry(carry);
    }

    /// <summary>Adds one term, each of its rows times a weight.</summary>
    /// <param name="values">Row after row.</param>
    /// <param name="rowWeights">One weight a row.</param>
    /// <exception cref="ArgumentException">The term has another shape.</exception>
    public void AddByRow(ReadOnlySpan<float> values, ReadOnlySpan<double> rowWeights)
    {
        ThrowIfUnfit(values.Length, rowWeights.Length, _length / _columns);
        var carry = Fresh();
        for (var row = 0; row < rowWeights.Length; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                var index = (row * _columns) + column;
                carry[index] = values[index] * rowWeights[row];
            }
        }

        Carry(carry);
    }

    /// <summary>
    /// The sum of all terms so far, row after row; zeros before the first. The caller owns the array.
    /// </summary>
    public double[] Total()
    {
        var total = new double[_length];
        foreach (var partial in _partials)
        {
            if (partial is not null)
            {
                AddTo(total, partial);
            }
        }

        return total;
    }

    private double[] Fresh() => _spare.TryPop(out var spare) ? spare : new double[_length];

    private void ThrowIfUnfit(int values, int weights, int expectedWeights)
    {
        if (values != _length || weights != expectedWeights)
        {
            throw new ArgumentException(
                $"A term of {values} values with {weights} weights " +
                $"does not fit {_length} values in {_columns} columns.",
                nameof(values));
        }
    }

    private void Carry(double[] carry)
    {
        var digit = 0;
        for (; digit < _partials.Count && _partials[digit] is { } partial; digit++)
        {
            AddTo(partial, carry);
            _spare.Push(carry);
            _partials[digit] = null;
            carry = partial;
        }

        if (digit == _partials.Count)
        {
            _partials.Add(carry);
        }
        else
        {
            _partials[digit] = carry;
        }
    }

    private static void AddTo(double[] sum, double[] term)
    {
        for (var index = 0; index < sum.Length; index++)
        {
            sum[index] += term[index];
        }
    }
}
