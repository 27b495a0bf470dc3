using FedDistill.Core.Errors;
using FedDistill.Core.Models;

namespace FedDistill.Learning.Layers;

/// <summary>The layers of <see cref="Normalisation"/>.</summary>
internal static class NormalisationLayers
{
    /// <summary>One layer of a kind.</summary>
    public static Layer Layer(this Normalisation kind, string name, int channels) => kind switch
    {
        Normalisation.Batch => new BatchNorm(name, channels),
        Normalisation.Group => new GroupNorm(name, channels),
        _ => throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"There is no layer of normalisation {kind}. Use a family that has one."),
    };
}
