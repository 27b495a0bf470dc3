using FedDistill.Core.Errors;
using StbImageSharp;

namespace FedDistill.Core.Data.Images;

/// <summary>What an image file says of itself before it is decoded.</summary>
/// <param name="IsPng">PNG, or else JPEG.</param>
/// <param name="IsGrey">Grey, with or without transparency.</param>
/// <param name="Width">Pixels as stored.</param>
/// <param name="Height">Pixels as stored.</param>
/// <param name="Orientation">EXIF, 1..8; 1 as stored.</param>
internal sealed record ImageHeader(bool IsPng, bool IsGrey, int Width, int Height, int Orientation)
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    private static ReadOnlySpan<byte> JpegSignature => [0xff, 0xd8, 0xff];

    // Orientations 5 to 8 lie on their side.
    public int ShownHeight => Orientation >= 5 ? Width : Height;

    public int ShownWidth => Orientation >= 5 ? Height : Width;

    /// <summary>Reads the header by the decoder's own eyes, so that what is checked is what will be decoded.</summary>
    public static ImageHeader Of(string path, byte[] bytes)
    {
        var isPng = bytes.AsSpan().StartsWith(PngSignature);
        if (!isPng && !bytes.AsSpan().StartsWith(JpegSignature))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' begins with {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(4, bytes.Length)))}; a PNG begins with 89504e47, " +
                "a JPEG with ffd8ff. Save it as one of these, or remove it.");
        }

        if (isPng)
        {
            PngContent.CheckChunks(path, bytes);
        }

        var info = Read(path, bytes);
        if ((long)info.Width * info.Height > ImageFile.MostPixels)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' announces {info.Width} x {info.Height} pixels; at most {ImageFile.MostPixels} in all are read. Make it smaller.");
        }

        if (Math.Max(info.Width, info.Height) > ImageFile.LongestSide)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' announces {info.Width} x {info.Height} pixels; a side has at most {ImageFile.LongestSide}. Make it smaller.");
        }

        // A PNG's pixels are counted before they are kept.
        if (!isPng && (long)info.Width * info.Height > Math.Max(ImageFile.FewPixels, (long)bytes.Length * ImageFile.MostPixelsAByte))
        {
            throw new FedDistillException(
                ErrorCode.InvalidData,
                $"'{path}' announces {info.Width} x {info.Height} pixels, which do not fit into its {bytes.Length} bytes: it is cut short. Save it again, or remove it.");
        }

        var isGrey = info.ColorComponents is ColorComponents.Grey or ColorComponents.GreyAlpha;
        return new(isPng, isGrey, info.Width, info.Height, isPng ? 1 : JpegOrientation.Of(bytes));
    }

    /// <summary>The error of content that cannot be decoded.</summary>
    public static FedDistillException Damaged(string path, Exception? cause = null) => new(
        ErrorCode.InvalidData,
        $"'{path}' is damaged or of a kind that is not read{(cause is null ? "" : $" ({cause.Message.TrimEnd('.')})")}. " +
        "Save it again as an 8-bit PNG or a baseline JPEG, or remove it.",
        cause);

    private static ImageInfo Read(string path, byte[] bytes)
    {
        try
        {
            using var stream = new StrictBytes(bytes);
            return ImageInfo.FromStream(stream) is { Width: > 0, Height: > 0 } info ? info : throw Damaged(path);
        }
        catch (Exception exception) when (ImageFile.IsDecoderFault(exception))
        {
            throw Damaged(path, exception);
        }
    }
}
