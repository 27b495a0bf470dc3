using System.Numerics;

namespace FedDistill.ClientNode.Overlap;

/// <summary>The sum of the squared differences of two rows of numbers.</summary>
internal static class SquaredDistance
{
    private const int Stretch = 16;

    /// <summary>The distance; anything not under the limit as soon as it is reached.</summary>
    public static float Of(ReadOnlySpan<float> one, ReadOnlySpan<float> other, float limit)
    {
        var sum = 0f;
        var index = 0;
        while (index <= one.Length - Vector<float>.Count)
        {
            var sums = Vector<float>.Zero;
            var end = Math.Min(one.Length - Vector<float>.Count, index + (Stretch * Vector<float>.Count) - 1);
            for (; index <= end; index += Vector<float>.Count)
            {
                var difference = new Vector<float>(one[index..]) - new Vector<float>(other[index..]);
                sums += difference * difference;
            }

            sum += Vector.Sum(sums);
            if (sum >= limit)
            {
                return sum;
            }
        }

        for (; index < one.Length; index++)
        {
            sum += (one[index] - other[index]) * (one[index] - other[index]);
        }

        return sum;
    }
}
