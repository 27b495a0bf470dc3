using FedDistill.Core.Data;
using FedDistill.Core.Randomness;

namespace FedDistill.Learning.Augmentation;

/// <summary>
/// Gaussian noise on inputs as a model sees them (Bishop, "Training with noise is equivalent to Tikhonov
/// regularization", 1995). A table's schema is not known here: features that are 0 or 1 in every row are taken for
/// categories and stay as they are.
/// </summary>
public sealed class JitterAugmentation
{
    /// <summary>
    /// The noise's standard deviation: a tenth of a numeric feature's own, which its schema has scaled to 1; a
    /// twentieth of a pixel's range -1..1.
    /// </summary>
    public const double Deviation = 0.1;

    private readonly int[] _columns;

    /// <summary>Finds out which numbers of a row may be moved.</summary>
    /// <param name="table">The rows that will be drawn; read once.</param>
    public JitterAugmentation(InputTable table)
    {
        var width = table.Shape.ValueCount;
        var moved = new bool[width];
        if (table.Shape.IsImage)
        {
            moved.AsSpan().Fill(true);
        }
        else
        {
            var values = new float[width];
            for (var row = 0; row < table.Rows; row++)
            {
                table.CopyRow(row, values);
                for (var column = 0; column < width; column++)
                {
                    moved[column] |= values[column] is not (0 or 1);
                }
            }
        }

        _columns = [.. Enumerable.Range(0, width).Where(column => moved[column])];
    }

    /// <summary>Moves the numbers of one row.</summary>
    /// <param name="values">As <see cref="InputTable.CopyRow"/> wrote them; pixels may leave -1..1 by the
    /// noise.</param>
    /// <param name="random">One normal number is drawn for each number that moves.</param>
    public void Move(Span<float> values, SeededRandom random)
    {
        foreach (var column in _columns)
        {
            values[column] += (float)(Deviation * random.NextNormal());
        }
    }
}
