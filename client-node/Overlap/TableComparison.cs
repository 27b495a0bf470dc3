using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// Compares table rows as models get them: numbers in units of their scale, one number a category. There is nothing to
/// align; a copy whose numbers were changed a little is what can be found.
/// </summary>
/// <param name="transfer">The transfer set.</param>
internal sealed class TableComparison(InputTable transfer) : IRowComparison
{
    private readonly float[] _transfer = ValuesOf(transfer, [.. Enumerable.Range(0, transfer.Rows)]);

    /// <inheritdoc />
    /// <remarks>What is the same has the same bytes.</remarks>
    public double Same => -1;

    /// <inheritdoc />
    /// <remarks>
    /// A hundredth of a number's scale. Rows that mix categories with numbers have neighbours which differ in a number
    /// alone, far nearer than the next and no copies: the ratio by itself would take them for some.
    /// </remarks>
    public double Farthest => 0.01;

    /// <inheritdoc />
    public double GreatestRatio => 0.1;

    /// <inheritdoc />
    public Neighbour[] ToTransferRows(InputTable privateRows) => Compare(_transfer, AllOf(privateRows), own: []);

    /// <inheritdoc />
    public Neighbour[] Among(InputTable privateRows, int[] sample) =>
        Compare(ValuesOf(privateRows, sample), AllOf(privateRows), sample);

    private Neighbour[] Compare(float[] subjects, float[] rows, int[] own)
    {
        var width = transfer.Shape.ValueCount;
        var found = new Neighbour[subjects.Length / width];
        var nearest = new Nearest(2);
        for (var subject = 0; subject < found.Length; subject++)
        {
            nearest.Clear();
            var values = subjects.AsSpan(subject * width, width);
            for (var row = 0; row < rows.Length / width; row++)
            {
                if (own.Length == 0 || own[subject] != row)
                {
                    nearest.Offer(SquaredDistance.Of(values, rows.AsSpan(row * width, width), nearest.Limit), row);
                }
            }

            found[subject] = new Neighbour(
                nearest[0].Row, MathF.Sqrt(nearest[0].Distance / width), MathF.Sqrt(nearest[1].Distance / width));
        }

        return found;
    }

    private static float[] AllOf(InputTable rows) => ValuesOf(rows, [.. Enumerable.Range(0, rows.Rows)]);

    private static float[] ValuesOf(InputTable rows, int[] chosen)
    {
        var width = rows.Shape.ValueCount;
        var values = new float[chosen.Length * width];
        for (var index = 0; index < chosen.Length; index++)
        {
            rows.CopyRow(chosen[index], values.AsSpan(index * width, width));
        }

        return values;
    }
}
