using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>Which architectures fit which inputs, and of which layers they consist.</summary>
public static class ModelFactory
{
    /// <summary>Whether an architecture can take inputs of a shape.</summary>
    /// <param name="architecture">What to build.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="reason">Why not, and what to use instead; empty when it can.</param>
    public static bool Supports(Architecture architecture, InputShape shape, out string reason)
    {
        var side = SmallestSide(architecture.Family);
        reason = (side, shape.IsImage) switch
        {
            ( > 0, false) => $"{architecture} needs images; the inputs are table rows of {shape}. Use linear or mlp.",
            ( > 0, true) when Math.Min(shape.Height, shape.Width) < side =>
                $"{architecture} needs images of at least {side}x{side} pixels; these are {shape}. " +
                "Use cnn-s, mlp or linear.",
            (_, true) when architecture.Family == ArchitectureFamily.Text =>
                $"{architecture} needs table rows, such as encoded texts; the inputs are images of {shape}. " +
                "Use cnn-s, mlp or linear.",
            _ => "",
        };
        return reason.Length == 0;
    }

    /// <summary>How many numbers a model learns; running statistics of batch normalisation are not counted.</summary>
    /// <param name="architecture">Its layers.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="outputs">How many logits, at least 1.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the architecture does not fit the shape, or is
    /// larger than an array can be.</exception>
    public static long ParameterCount(Architecture architecture, InputShape shape, int outputs) =>
        CountOf(Build(architecture, shape, outputs));

    internal static Sequence Build(Architecture architecture, InputShape shape, int outputs)
    {
        if (!Supports(architecture, shape, out var reason))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, reason);
        }

        var widths = architecture.Widths;
        var model = new Sequence(architecture.Family switch
        {
            ArchitectureFamily.Linear or ArchitectureFamily.Mlp or ArchitectureFamily.Text =>
                DenseLayers.Layers(widths, shape, outputs),
            ArchitectureFamily.CnnSmall or ArchitectureFamily.CnnBig =>
                StridedConvolutions.Layers(architecture, shape, outputs),
            ArchitectureFamily.CnnMedium => PooledConvolutions.Layers(widths, shape, outputs),
            ArchitectureFamily.LeNet => LeNet.Layers(widths, shape, outputs),
            ArchitectureFamily.ResNet => ResidualNetwork.Layers(architecture, shape, outputs),
            _ => throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"No layers are known for {architecture}. Use one of {Architecture.AllowedNames}."),
        });
        return CountOf(model) <= Array.MaxLength
            ? model
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{architecture} has {CountOf(model)} parameters on inputs of {shape}; at most {Array.MaxLength} fit. " +
                "Use a narrower one.");
    }

    private static long CountOf(Sequence model) =>
        model.Parameters.Sum(parameter => parameter.Shape.Aggregate(1L, (product, extent) => product * extent));

    /// <summary>The shortest side of an image in pixels; 0 for a family that reads no images as such.</summary>
    private static int SmallestSide(ArchitectureFamily family) => family switch
    {
        ArchitectureFamily.CnnSmall or ArchitectureFamily.CnnBig => StridedConvolutions.SmallestSide,
        ArchitectureFamily.CnnMedium => PooledConvolutions.SmallestSide,
        ArchitectureFamily.LeNet => LeNet.SmallestSide,
        ArchitectureFamily.ResNet => ResidualNetwork.SmallestSide,
        _ => 0,
    };
}
