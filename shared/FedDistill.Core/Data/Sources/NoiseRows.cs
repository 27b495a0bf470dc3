using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Sources;

/// <summary>
/// <c>builtin:noise</c>: inputs that look like nothing, the worst transfer set there is. Each value is uniform and
/// independent of all others.
/// </summary>
internal static class NoiseRows
{
    private const int DefaultRows = 3000;

    // Uniform numbers up to here have the deviation 1 of a scaled column.
    private static readonly float MostFeature = MathF.Sqrt(3);

    /// <summary>Draws the first rows; 0: as many as of glyphs.</summary>
    public static InputTable Draw(long seed, InputShape shape, int rows)
    {
        var random = new SeededRandom(seed, "noise");
        var count = checked((rows > 0 ? rows : DefaultRows) * shape.ValueCount);
        return shape.IsImage ? InputTable.FromPixels(shape, Pixels(random, count)) : InputTable.FromFeatures(shape, Features(random, count));
    }

    private static byte[] Pixels(SeededRandom random, int count)
    {
        var pixels = new byte[count];
        for (var index = 0; index < count; index++)
        {
            pixels[index] = (byte)(random.NextUInt64() >> 56);
        }

        return pixels;
    }

    private static float[] Features(SeededRandom random, int count)
    {
        var features = new float[count];
        for (var index = 0; index < count; index++)
        {
            features[index] = (float)random.NextDouble(-MostFeature, MostFeature);
        }

        return features;
    }
}
