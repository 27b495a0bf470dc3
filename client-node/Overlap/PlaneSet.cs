using FedDistill.Core.Data;

namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// Images as they are compared: one plane of brightness each, 0 to 255, averaged down to at most
/// <see cref="LargestSide"/> pixels a side, so that a comparison costs the same whatever the camera.
/// </summary>
internal sealed class PlaneSet
{
    /// <summary>Pixels a side, at the most.</summary>
    public const int LargestSide = 32;

    private readonly float[] _values;

    /// <summary>Reads the images of a table.</summary>
    /// <param name="images">Rows that are images.</param>
    /// <param name="chosen">Rows of it, in order.</param>
    public PlaneSet(InputTable images, ReadOnlySpan<int> chosen)
    {
        var shape = images.Shape;
        Count = chosen.Length;
        var factor = Math.Max(1, (Math.Max(shape.Height, shape.Width) + LargestSide - 1) / LargestSide);
        Height = (shape.Height + factor - 1) / factor;
        Width = (shape.Width + factor - 1) / factor;
        _values = new float[Count * Size];
        for (var index = 0; index < Count; index++)
        {
            Shrink(images.Pixels(chosen[index]), shape, factor, _values.AsSpan(index * Size, Size));
        }
    }

    /// <summary>How many images there are.</summary>
    public int Count { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels of one image.</summary>
    public int Size => Height * Width;

    /// <summary>One image, row after row.</summary>
    public ReadOnlySpan<float> this[int index] => _values.AsSpan(index * Size, Size);

    private void Shrink(ReadOnlySpan<byte> pixels, InputShape shape, int factor, Span<float> plane)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                plane[(y * Width) + x] = Mean(pixels, shape, y * factor, x * factor, factor);
            }
        }
    }

    private static float Mean(ReadOnlySpan<byte> pixels, InputShape shape, int top, int left, int factor)
    {
        var (bottom, right) = (Math.Min(top + factor, shape.Height), Math.Min(left + factor, shape.Width));
        var sum = 0;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var y = top; y < bottom; y++)
            {
                for (var x = left; x < right; x++)
                {
                    sum += pixels[(((channel * shape.Height) + y) * shape.Width) + x];
                }
            }
        }

        return (float)sum / (shape.Channels * (bottom - top) * (right - left));
    }
}
