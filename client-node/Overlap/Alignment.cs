namespace FedDistill.ClientNode.Overlap;

/// <summary>
/// The ways in which an image is laid over another: shifted by up to two pixels of 28 in each direction, or turned by up
/// to fifteen degrees. What comes in from outside repeats the edge.
/// </summary>
internal sealed class Alignment
{
    private const int Reach = 2;
    private static readonly double[] Degrees = [-15, -12, -9, -6, -3, 3, 6, 9, 12, 15];

    private readonly int[][] _shifts;
    private readonly Tap[][] _turns;
    private readonly int _size;

    /// <summary>Prepares the ways for images of one size.</summary>
    public Alignment(int height, int width)
    {
        _size = height * width;
        var shifts = new List<int[]>();
        for (var down = -Reach; down <= Reach; down++)
        {
            for (var right = -Reach; right <= Reach; right++)
            {
                shifts.Add(ShiftOf(height, width, down, right));
            }
        }

        _shifts = [.. shifts];
        _turns = [.. Degrees.Select(degrees => TurnOf(height, width, degrees * Math.PI / 180))];
    }

    /// <summary>How many ways there are.</summary>
    public int Count => _shifts.Length + _turns.Length;

    /// <summary>The ways that differ clearly: every second shift, the image as it is among them, and all turns.</summary>
    public IEnumerable<int> Coarse
    {
        get
        {
            const int side = (2 * Reach) + 1;
            for (var way = 0; way < Count; way++)
            {
                if (way >= _shifts.Length || (way / side % 2 == 0 && way % side % 2 == 0))
                {
                    yield return way;
                }
            }
        }
    }

    /// <summary>Lays an image in one of the ways.</summary>
    /// <param name="plane">The image.</param>
    /// <param name="way">0 to <see cref="Count"/> - 1.</param>
    /// <param name="laid">Gets the result, as long.</param>
    public void Lay(ReadOnlySpan<float> plane, int way, Span<float> laid)
    {
        if (way < _shifts.Length)
        {
            var from = _shifts[way];
            for (var index = 0; index < _size; index++)
            {
                laid[index] = plane[from[index]];
            }

            return;
        }

        var taps = _turns[way - _shifts.Length];
        for (var index = 0; index < _size; index++)
        {
            var tap = taps[index];
            var upper = plane[tap.Upper] + (tap.Right * (plane[tap.UpperNext] - plane[tap.Upper]));
            var lower = plane[tap.Lower] + (tap.Right * (plane[tap.LowerNext] - plane[tap.Lower]));
            laid[index] = upper + (tap.Down * (lower - upper));
        }
    }

    private static int[] ShiftOf(int height, int width, int down, int right)
    {
        var from = new int[height * width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                from[(y * width) + x] =
                    (Math.Clamp(y - down, 0, height - 1) * width) + Math.Clamp(x - right, 0, width - 1);
            }
        }

        return from;
    }

    private static Tap[] TurnOf(int height, int width, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        var (middleY, middleX) = ((height - 1) / 2.0, (width - 1) / 2.0);
        var taps = new Tap[height * width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sourceX = Math.Clamp((cos * (x - middleX)) + (sin * (y - middleY)) + middleX, 0, width - 1);
                var sourceY = Math.Clamp((cos * (y - middleY)) - (sin * (x - middleX)) + middleY, 0, height - 1);
                var (left, top) = ((int)sourceX, (int)sourceY);
                var (next, below) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
                taps[(y * width) + x] = new Tap(
                    (top * width) + left,
                    (top * width) + next,
                    (below * width) + left,
                    (below * width) + next,
                    (float)(sourceX - left),
                    (float)(sourceY - top));
            }
        }

        return taps;
    }

    /// <summary>Where a pixel of a turned image comes from: four neighbours and the way between them.</summary>
    private readonly record struct Tap(int Upper, int UpperNext, int Lower, int LowerNext, float Right, float Down);
}
