namespace FedDistill.Core.Data.Images;

/// <summary>
/// Brings a picture to another size: each new pixel is the mean of the old ones under it, those at its edge by the share that it
/// covers. Exact in whole numbers: lengths are counted in units in which both sizes are whole.
/// </summary>
internal static class AreaAverage
{
    /// <summary>Writes the picture, stretched to a height and width, one channel after the other.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="height">Rows to write.</param>
    /// <param name="width">Columns to write.</param>
    /// <param name="pixels">Shape [channels, height, width].</param>
    public static void Resize(Picture picture, int height, int width, Span<byte> pixels)
    {
        var area = (long)picture.Width * picture.Height;
        var sums = new long[width * picture.Channels];
        var row = new int[width * picture.Channels];
        var summed = -1;
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var (first, last) = Under(y, height, picture.Height);
            for (var fromY = first; fromY <= last; fromY++)
            {
                if (fromY != summed)
                {
                    SumRow(picture, fromY, width, row);
                    summed = fromY;
                }

                var weight = Overlap(y, fromY, height, picture.Height);
                for (var index = 0; index < sums.Length; index++)
                {
                    sums[index] += weight * row[index];
                }
            }

            for (var index = 0; index < sums.Length; index++)
            {
                var channel = index % picture.Channels;
                var x = index / picture.Channels;
                // The weights over one new pixel sum to the old picture's area.
                pixels[(((channel * height) + y) * width) + x] = (byte)((sums[index] + (area / 2)) / area);
            }
        }
    }

    /// <summary>One old row, weighted and summed to the new width: at most 255 times the old width, which <see cref="ImageFile.LongestSide"/> bounds.</summary>
    private static void SumRow(Picture picture, int fromY, int width, int[] row)
    {
        var source = picture.Pixels.AsSpan(fromY * picture.Width * picture.Channels);
        Array.Clear(row);
        for (var x = 0; x < width; x++)
        {
            var (first, last) = Under(x, width, picture.Width);
            for (var fromX = first; fromX <= last; fromX++)
            {
                var weight = (int)Overlap(x, fromX, width, picture.Width);
                for (var channel = 0; channel < picture.Channels; channel++)
                {
                    row[(x * picture.Channels) + channel] += weight * source[(fromX * picture.Channels) + channel];
                }
            }
        }
    }

    // On a line of size * from units a new pixel is from units long and an old one size units.
    private static (int First, int Last) Under(int index, int size, int from) =>
        ((int)((long)index * from / size), (int)(((((long)index + 1) * from) - 1) / size));

    private static long Overlap(int index, int old, int size, int from) =>
        Math.Min(((long)index + 1) * from, ((long)old + 1) * size) - Math.Max((long)index * from, (long)old * size);
}
