using StbImageSharp;

namespace FedDistill.Core.Data.Images;

/// <summary>A decoded image in memory: pixel after pixel, opaque.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Channels">1 grey, 3 red, green and blue.</param>
/// <param name="Pixels">Shape [height, width, channels], 0..255.</param>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Pixels)
{
    private const int Opaque = 255;

    /// <summary>What the decoder gives, over white and in so many channels.</summary>
    public static Picture Of(ImageResult image, int channels)
    {
        var from = (int)image.Comp;
        var hasAlpha = from is 2 or 4;
        var isGrey = from <= 2;
        if (from == channels)
        {
            return new(image.Width, image.Height, channels, image.Data);
        }

        var pixels = new byte[image.Width * image.Height * channels];
        for (var pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            var source = image.Data.AsSpan(pixel * from, from);
            var alpha = hasAlpha ? source[^1] : Opaque;
            int red = OverWhite(source[0], alpha);
            var green = isGrey ? red : OverWhite(source[1], alpha);
            var blue = isGrey ? red : OverWhite(source[2], alpha);
            if (channels == 1)
            {
                pixels[pixel] = (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
            }
            else
            {
                pixels[pixel * 3] = (byte)red;
                pixels[(pixel * 3) + 1] = (byte)green;
                pixels[(pixel * 3) + 2] = (byte)blue;
            }
        }

        return new(image.Width, image.Height, channels, pixels);
    }

    /// <summary>The picture as an EXIF orientation, 1..8, says that it is looked at.</summary>
    public Picture Turned(int orientation)
    {
        if (orientation == 1)
        {
            return this;
        }

        var (width, height) = orientation >= 5 ? (Height, Width) : (Width, Height);
        var turned = new byte[Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (Width - 1 - x, y),
                    3 => (Width - 1 - x, Height - 1 - y),
                    4 => (x, Height - 1 - y),
                    5 => (y, x),
                    6 => (y, Height - 1 - x),
                    7 => (Width - 1 - y, Height - 1 - x),
                    _ => (Width - 1 - y, x),
                };
                Pixels.AsSpan(((fromY * Width) + fromX) * Channels, Channels).CopyTo(turned.AsSpan(((y * width) + x) * Channels));
            }
        }

        return new(width, height, Channels, turned);
    }

    private static int OverWhite(int value, int alpha) => ((value * alpha) + (Opaque * (Opaque - alpha)) + (Opaque / 2)) / Opaque;
}
