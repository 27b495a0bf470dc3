using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Sources;

/// <summary>Images that are kept as pixels of one shape and are not brought to another.</summary>
internal static class FixedShape
{
    /// <summary>The shape, where the hint does not wish another.</summary>
    public static InputShape Of(string path, InputShape shape, ImageHint? hint)
    {
        var fits = hint is null
            || ((hint.Height == 0 || (hint.Height, hint.Width) == (shape.Height, shape.Width)) && (hint.Channels == 0 || hint.Channels == shape.Channels));
        return fits
            ? shape
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"'{path}' holds images of {shape}; image asks for {hint!.Channels}x{hint.Height}x{hint.Width}. Only image files are brought to " +
                "another size: leave image out, or give PNG or JPEG files.");
    }

    /// <summary>The images, where they are of the federation's shape.</summary>
    public static InputTable Check(string path, InputTable images, InputShape shape) => images.Shape == shape
        ? images
        : throw new FedDistillException(
            ErrorCode.InvalidData, $"'{path}' holds inputs of {images.Shape}; the federation's are {shape}. Name data of that shape.");
}
