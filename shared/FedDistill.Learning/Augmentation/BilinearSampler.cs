using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedDistill.Learning.Augmentation;

/// <summary>
/// Pixels of a plane along straight lines, bilinear, in fixed point: whole numbers alone, so that eight pixels at once
/// give what one at a time gives, bit for bit.
/// </summary>
internal readonly ref struct BilinearSampler
{
    /// <summary>Fractional bits of every coordinate.</summary>
    public const int FractionBits = 16;

    /// <summary>Bytes that a plane must have behind its last pixel: eight pixels are gathered as 32-bit words.</summary>
    public const int Overhang = 2;

    private const int WeightBits = 8;
    private const int WeightMask = (1 << WeightBits) - 1;
    private const float Scale = 1f / (127.5f * (1 << (2 * WeightBits)));

    private readonly ReadOnlySpan<byte> _plane;
    private readonly int _stride;
    private readonly int _lastX;
    private readonly int _lastY;
    private readonly int _stepX;
    private readonly int _stepY;

    /// <summary>Samples one plane along lines of one direction.</summary>
    /// <param name="plane">Rows of <paramref name="stride"/> bytes, then <see cref="Overhang"/> bytes.</param>
    /// <param name="stride">Bytes from a pixel to the one below it.</param>
    /// <param name="lastX">The greatest x whose right neighbour is still in the row; what lies outside is clamped.</param>
    /// <param name="lastY">The greatest y whose lower neighbour is still in the plane.</param>
    /// <param name="stepX">From one sample to the next.</param>
    /// <param name="stepY">From one sample to the next.</param>
    public BilinearSampler(ReadOnlySpan<byte> plane, int stride, int lastX, int lastY, int stepX, int stepY)
    {
        // The samplers below read without looking: this is what keeps them inside.
        ArgumentOutOfRangeException.ThrowIfNegative(lastX);
        ArgumentOutOfRangeException.ThrowIfNegative(lastY);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            plane.Length, (((lastY >> FractionBits) + 1) * stride) + (lastX >> FractionBits) + 2 + Overhang);
        _plane = plane;
        _stride = stride;
        _lastX = lastX;
        _lastY = lastY;
        _stepX = stepX;
        _stepY = stepY;
    }

    /// <summary>Writes the samples from a point on, -1..1.</summary>
    public void Sample(int x, int y, Span<float> destination)
    {
        if (!Avx2.IsSupported || destination.Length < Vector256<int>.Count)
        {
            SampleOneByOne(x, y, destination);
            return;
        }

        var last = destination.Length - Vector256<int>.Count;
        for (var index = 0; index < last; index += Vector256<int>.Count)
        {
            SampleEight(x + (index * _stepX), y + (index * _stepY), destination[index..]);
        }

        // The last eight overlap the eight before them where the row is no multiple of eight: the same values again.
        SampleEight(x + (last * _stepX), y + (last * _stepY), destination[last..]);
    }

    /// <summary>The same on any processor.</summary>
    public void SampleOneByOne(int x, int y, Span<float> destination)
    {
        for (var index = 0; index < destination.Length; index++)
        {
            var clampedX = Math.Clamp(x, 0, _lastX);
            var clampedY = Math.Clamp(y, 0, _lastY);
            var right = (clampedX >> (FractionBits - WeightBits)) & WeightMask;
            var below = (clampedY >> (FractionBits - WeightBits)) & WeightMask;
            var corner = ((clampedY >> FractionBits) * _stride) + (clampedX >> FractionBits);
            var square = _plane.Slice(corner, _stride + 2);
            var upper = (square[0] << WeightBits) + (right * (square[1] - square[0]));
            var lower = (square[_stride] << WeightBits) + (right * (square[_stride + 1] - square[_stride]));
            destination[index] = (((upper << WeightBits) + (below * (lower - upper))) * Scale) - 1f;
            x += _stepX;
            y += _stepY;
        }
    }

    private unsafe void SampleEight(int x, int y, Span<float> destination)
    {
        Debug.Assert(destination.Length >= Vector256<int>.Count, "Eight samples need room for eight.");
        var xs = Vector256.Create(x) + (Vector256<int>.Indices * _stepX);
        var ys = Vector256.Create(y) + (Vector256<int>.Indices * _stepY);
        xs = Vector256.Max(Vector256<int>.Zero, Vector256.Min(xs, Vector256.Create(_lastX)));
        ys = Vector256.Max(Vector256<int>.Zero, Vector256.Min(ys, Vector256.Create(_lastY)));
        var mask = Vector256.Create(WeightMask);
        var right = (xs >> (FractionBits - WeightBits)) & mask;
        var below = (ys >> (FractionBits - WeightBits)) & mask;
        var corners = ((ys >> FractionBits) * _stride) + (xs >> FractionBits);
        fixed (byte* plane = _plane)
        {
            // A word at a corner holds the corner's pixel in its lowest byte and the right neighbour in the next.
            var upper = Across(Avx2.GatherVector256((int*)plane, corners, 1), right);
            var lower = Across(Avx2.GatherVector256((int*)(plane + _stride), corners, 1), right);
            var samples = (upper << WeightBits) + (below * (lower - upper));
            ((Vector256.ConvertToSingle(samples) * Scale) - Vector256<float>.One).CopyTo(destination);
        }
    }

    private static Vector256<int> Across(Vector256<int> words, Vector256<int> right)
    {
        var mask = Vector256.Create(0xFF);
        var pixel = words & mask;
        return (pixel << WeightBits) + (right * (((words >> 8) & mask) - pixel));
    }
}
