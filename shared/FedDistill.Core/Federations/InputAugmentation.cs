namespace FedDistill.Core.Federations;

/// <summary>The names of <see cref="TrainingSpec.Augmentation"/>.</summary>
public static class InputAugmentation
{
    /// <summary><see cref="Affine"/> for images, <see cref="None"/> for table rows.</summary>
    public const string Auto = "auto";

    /// <summary>Inputs as they are.</summary>
    public const string None = "none";

    /// <summary>Images turned by up to 10 degrees, shifted by up to 2 pixels of 28, scaled by up to 10 %.</summary>
    public const string Affine = "affine";

    /// <summary>
    /// Gaussian noise of 0.1 on every number as a model sees it: a numeric feature has standard deviation 1 in the
    /// transfer set, a pixel is -1..1. Features that are 0 or 1 in all rows, as categories are, stay as they are.
    /// </summary>
    public const string Jitter = "jitter";

    /// <summary>The names, for help texts and errors.</summary>
    public const string AllowedNames = $"{Auto}, {None}, {Affine}, {Jitter}";

    /// <summary>Whether a text is one of the names.</summary>
    public static bool IsName(string text) => text is Auto or None or Affine or Jitter;
}
