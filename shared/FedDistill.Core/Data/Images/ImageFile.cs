using FedDistill.Core.Errors;
using StbImageSharp;

namespace FedDistill.Core.Data.Images;

/// <summary>
/// Reads PNG and JPEG files as pixels of the shape that a schema asks for: transparent pixels stand over white, colour becomes grey by
/// luma (0.299, 0.587, 0.114), a JPEG is turned as its EXIF orientation says, another size is averaged over areas and stretched to
/// fit. Integer arithmetic throughout, so that every machine gets the same bytes.
/// </summary>
public static class ImageFile
{
    /// <summary>A larger file is refused unread, 64 MiB.</summary>
    public const int LargestFile = 64 << 20;

    /// <summary>More pixels are refused by the header alone, 8192 x 8192; so few bytes can announce so much memory.</summary>
    public const int MostPixels = 1 << 26;

    /// <summary>A longer side is refused too, as a JPEG cannot have it: sums over a row of pixels stay within 32 bits.</summary>
    public const int LongestSide = 65_535;

    // A plain 8 x 8 block of a JPEG takes two bits a channel at the least, but its progressive form can do with less.
    internal const int MostPixelsAByte = 1024;
    internal const int FewPixels = 1 << 20;

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file is named like an image that can be read.</summary>
    public static bool HasImageName(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The image's own shape by its header: 1 channel for grey and 3 for colour, height and width as it is looked at.
    /// </summary>
    /// <exception cref="FedDistillException">InvalidData when the file cannot be read, is neither PNG nor JPEG, is damaged or too
    /// large.</exception>
    public static InputShape ReadShape(string path)
    {
        var header = ImageHeader.Of(path, ReadBytes(path));
        return new InputShape(header.IsGrey ? 1 : 3, header.ShownHeight, header.ShownWidth);
    }

    /// <summary>Reads an image as a schema's input.</summary>
    /// <param name="path">A PNG or JPEG file.</param>
    /// <param name="shape">1 or 3 channels, height and width to bring the image to.</param>
    /// <returns>Pixels, shape [channels, height, width], 0..255.</returns>
    /// <exception cref="FedDistillException">InvalidData as for <see cref="ReadShape"/>, and when an input of this shape is no image
    /// of 1 or 3 channels.</exception>
    public static byte[] Read(string path, InputShape shape)
    {
        var pixels = new byte[shape.ValueCount];
        Read(path, shape, pixels);
        return pixels;
    }

    /// <summary>Reads an image into a row of a table.</summary>
    /// <param name="path">A PNG or JPEG file.</param>
    /// <param name="shape">1 or 3 channels, height and width to bring the image to.</param>
    /// <param name="pixels">Shape [channels, height, width], 0..255.</param>
    /// <exception cref="FedDistillException">As for <see cref="Read(string, InputShape)"/>.</exception>
    public static void Read(string path, InputShape shape, Span<byte> pixels)
    {
        if (!shape.IsImage || shape.Channels is not (1 or 3))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' is an image of 1 or 3 channels; the federation's inputs are {shape}. Give data of that shape.");
        }

        var bytes = ReadBytes(path);
        var header = ImageHeader.Of(path, bytes);
        if (header.IsPng)
        {
            PngContent.Check(path, bytes);
        }

        var picture = Picture.Of(Decode(path, bytes), shape.Channels).Turned(header.Orientation);
        AreaAverage.Resize(picture, shape.Height, shape.Width, pixels);
    }

    private static ImageResult Decode(string path, byte[] bytes)
    {
        try
        {
            using var stream = new StrictBytes(bytes);
            return ImageResult.FromStream(stream, ColorComponents.Default);
        }
        catch (Exception exception) when (IsDecoderFault(exception))
        {
            throw ImageHeader.Damaged(path, exception);
        }
    }

    /// <summary>What the decoder throws for content that it does not understand; it has no exception of its own.</summary>
    internal static bool IsDecoderFault(Exception exception) =>
        exception is InvalidOperationException or IndexOutOfRangeException or ArgumentException or OverflowException
            or NullReferenceException or NotSupportedException or IOException;

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LargestFile)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidData, $"'{path}' has {file.Length} bytes; an image file has at most {LargestFile}. Make it smaller.");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"'{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
