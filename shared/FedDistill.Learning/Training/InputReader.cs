using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Augmentation;

namespace FedDistill.Learning.Training;

/// <summary>Reads rows of a table as a model sees them while it learns. Not thread safe.</summary>
internal sealed class InputReader
{
    private readonly InputTable _table;
    private readonly SeededRandom _random;
    private readonly AffineAugmentation? _affine;
    private readonly JitterAugmentation? _jitter;

    private InputReader(InputTable table, AffineAugmentation? affine, JitterAugmentation? jitter, SeededRandom random)
    {
        _table = table;
        _affine = affine;
        _jitter = jitter;
        _random = random;
    }

    /// <summary>Prepares an augmentation by its name in <see cref="InputAugmentation"/>.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it does not fit the inputs.</exception>
    public static InputReader Create(InputTable table, string augmentation, SeededRandom random)
    {
        if (!AugmentationFit.Supports(augmentation, table.Shape, out var reason))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, reason);
        }

        var turns = augmentation == InputAugmentation.Affine
            || (augmentation == InputAugmentation.Auto && table.Shape.IsImage);
        return new InputReader(
            table,
            turns ? new AffineAugmentation(table.Shape) : null,
            augmentation == InputAugmentation.Jitter ? new JitterAugmentation(table) : null,
            random);
    }

    /// <summary>Whether a row can come out different from one time to the next.</summary>
    public bool Varies => _affine is not null || _jitter is not null;

    /// <summary>Writes one row.</summary>
    public void Read(int row, Span<float> destination)
    {
        if (_affine is not null)
        {
            _affine.Draw(_table.Pixels(row), _random, destination);
            return;
        }

        _table.CopyRow(row, destination);
        _jitter?.Move(destination, _random);
    }
}
