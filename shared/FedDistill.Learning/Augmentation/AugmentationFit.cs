using FedDistill.Core.Data;
using FedDistill.Core.Federations;

namespace FedDistill.Learning.Augmentation;

/// <summary>Which augmentations fit which inputs.</summary>
public static class AugmentationFit
{
    /// <summary>Whether inputs of a shape can be augmented so.</summary>
    /// <param name="augmentation">A name of <see cref="InputAugmentation"/>.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="reason">Why not, and what to use instead; empty when they can.</param>
    public static bool Supports(string augmentation, InputShape shape, out string reason)
    {
        reason = (InputAugmentation.IsName(augmentation), augmentation == InputAugmentation.Affine && !shape.IsImage) switch
        {
            (false, _) => $"There is no augmentation \"{augmentation}\". Allowed are {InputAugmentation.AllowedNames}.",
            (_, true) => $"The augmentation affine turns images; the inputs are table rows of {shape}. Use auto, none or jitter.",
            _ => "",
        };
        return reason.Length == 0;
    }
}
