namespace FedDistill.Core.Data;

/// <summary>The shape of one input: an image of channels x height x width, or a table row of features.</summary>
/// <param name="Channels">Colour channels of an image (1 grey, 3 colour); the number of features of a table
/// row.</param>
/// <param name="Height">Pixels; 0 for a table row.</param>
/// <param name="Width">Pixels; 0 for a table row.</param>
public readonly record struct InputShape(int Channels, int Height, int Width)
{
    /// <summary>The shape of a table row.</summary>
    public static InputShape Tabular(int features) => new(features, 0, 0);

    /// <summary>Whether an input is an image.</summary>
    public bool IsImage => Height > 0;

    /// <summary>Numbers in one input.</summary>
    public int ValueCount => IsImage ? Channels * Height * Width : Channels;

    /// <inheritdoc />
    public override string ToString() => IsImage ? $"{Channels}x{Height}x{Width}" : $"{Channels} features";
}
