using FedDistill.Core.Data;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Augmentation;

namespace FedDistill.Learning.Training;

/// <summary>
/// Reads rows of a table as a model sees them while it learns: images randomly turned and shifted where that is asked
/// for.
/// </summary>
internal sealed class InputReader(InputTable table, AffineAugmentation? augmentation, SeededRandom random)
{
    /// <summary>Augments images if asked; table rows have no such symmetry.</summary>
    public static InputReader Create(InputTable table, bool augment, SeededRandom random) =>
        new(table, augment && table.Shape.IsImage ? new AffineAugmentation(table.Shape) : null, random);

    /// <summary>Writes one row.</summary>
    public void Read(int row, Span<float> destination)
    {
        if (augmentation is null)
        {
            table.CopyRow(row, destination);
        }
        else
        {
            augmentation.Draw(table.Pixels(row), random, destination);
        }
    }
}
