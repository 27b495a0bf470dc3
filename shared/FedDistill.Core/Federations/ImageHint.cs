using System.Globalization;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Federations;

/// <summary>
/// What images in files are brought to. Without it the most common size of the public transfer set decides, and grey or colour by what
/// most of its images are.
/// </summary>
public sealed record ImageHint
{
    /// <summary>More makes no model that trains here.</summary>
    public const int LargestSide = 1024;

    /// <summary>Pixels, 1..1024; 0, as is the width: by the transfer set.</summary>
    public int Height { get; init; }

    /// <summary>Pixels, 1..1024; 0, as is the height: by the transfer set.</summary>
    public int Width { get; init; }

    /// <summary>1 grey, 3 colour; 0: by the transfer set.</summary>
    public int Channels { get; init; }

    /// <summary>The hint that means one shape.</summary>
    public static ImageHint Of(InputShape shape) => new() { Channels = shape.Channels, Height = shape.Height, Width = shape.Width };

    /// <summary>Reads <c>CHANNELSxHEIGHTxWIDTH</c>, such as <c>1x28x28</c>; nothing: no hint.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the text is something else.</exception>
    public static ImageHint? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var numbers = text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return numbers is [1 or 3, >= 1 and <= LargestSide, >= 1 and <= LargestSide]
            ? new ImageHint { Channels = numbers[0], Height = numbers[1], Width = numbers[2] }
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"'{text}' is no size of images. Allowed: CHANNELSxHEIGHTxWIDTH with 1 or 3 channels and sides of 1 to {LargestSide}, such as 1x28x28.");
    }
}
