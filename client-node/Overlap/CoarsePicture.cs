using System.Numerics;

namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// Images as a grid of at most 7 x 7 mean brightnesses: far too coarse to tell a copy from a look-alike (measured: it
/// finds 0 to 4 % of copies), enough to tell which few of thousands are worth a close look.
/// </summary>
internal static class CoarsePicture
{
    private const int MostCells = 7;

    /// <summary>How many numbers a coarse picture of such images has.</summary>
    public static int LengthOf(int height, int width) => Math.Min(MostCells, height) * Math.Min(MostCells, width);

    /// <summary>Makes one.</summary>
    /// <param name="plane">The image, row after row.</param>
    /// <param name="height">Its pixels from top to bottom.</param>
    /// <param name="width">Its pixels from left to right.</param>
    /// <param name="cells">Gets the numbers, <paramref name="stride"/> apart.</param>
    /// <param name="stride">1 for one picture alone; more where several stand side by side.</param>
    public static void Draw(ReadOnlySpan<float> plane, int height, int width, Span<float> cells, int stride)
    {
        var (down, across) = (Math.Min(MostCells, height), Math.Min(MostCells, width));
        for (var cellY = 0; cellY < down; cellY++)
        {
            var (top, bottom) = (cellY * height / down, (cellY + 1) * height / down);
            for (var cellX = 0; cellX < across; cellX++)
            {
                var (left, right) = (cellX * width / across, (cellX + 1) * width / across);
                var sum = 0f;
                for (var y = top; y < bottom; y++)
                {
                    for (var x = left; x < right; x++)
                    {
                        sum += plane[(y * width) + x];
                    }
                }

                cells[((cellY * across) + cellX) * stride] = sum / ((bottom - top) * (right - left));
            }
        }
    }

    /// <summary>The least squared distance of one picture to any of several that stand side by side.</summary>
    /// <param name="several">Number k of picture v at k * <paramref name="count"/> + v.</param>
    /// <param name="count">How many stand there: a whole number of vectors.</param>
    /// <param name="one">The picture.</param>
    public static float LeastDistance(ReadOnlySpan<float> several, int count, ReadOnlySpan<float> one)
    {
        var least = float.MaxValue;
        for (var first = 0; first < count; first += Vector<float>.Count)
        {
            var sums = Vector<float>.Zero;
            for (var cell = 0; cell < one.Length; cell++)
            {
                var difference = new Vector<float>(several[((cell * count) + first)..]) - new Vector<float>(one[cell]);
                sums += difference * difference;
            }

            for (var lane = 0; lane < Vector<float>.Count; lane++)
            {
                least = Math.Min(least, sums[lane]);
            }
        }

        return least;
    }
}
