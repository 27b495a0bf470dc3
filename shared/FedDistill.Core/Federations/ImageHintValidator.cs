namespace FedDistill.Core.Federations;

/// <summary>Holds <see cref="ImageHint"/> to what can be said without the images.</summary>
internal static class ImageHintValidator
{
    public static void Check(ImageHint image, SpecFindings findings)
    {
        findings.RequireRange("image.height", image.Height, 0, ImageHint.LargestSide);
        findings.RequireRange("image.width", image.Width, 0, ImageHint.LargestSide);
        findings.Require(
            (image.Height == 0) == (image.Width == 0),
            "image.height",
            image.Height,
            $"image.width is {image.Width}: give both, or neither to go by the transfer set");
        findings.Require(
            image.Channels is 0 or 1 or 3, "image.channels", image.Channels, "1 is grey, 3 colour, 0 goes by the transfer set");
    }
}
