using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>Which architectures fit which inputs, and of which layers they consist.</summary>
public static class ModelFactory
{
    // cnn-m halves the image twice.
    private const int SmallestPooledImage = 4;

    /// <summary>Whether an architecture can take inputs of a shape.</summary>
    /// <param name="architecture">What to build.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="reason">Why not, and what to use instead; empty when it can.</param>
    public static bool Supports(Architecture architecture, InputShape shape, out string reason)
    {
        var convolves = architecture.Family is ArchitectureFamily.CnnSmall or ArchitectureFamily.CnnMedium;
        reason = (convolves, shape.IsImage) switch
        {
            (true, false) =>
                $"{architecture} needs images; the inputs are table rows of {shape}. Use linear or mlp.",
            (true, true) when architecture.Family == ArchitectureFamily.CnnMedium
                && Math.Min(shape.Height, shape.Width) < SmallestPooledImage =>
                $"{architecture} needs images of at least {SmallestPooledImage}x{SmallestPooledImage} pixels; these are {shape}. Use cnn-s, mlp or linear.",
            _ => "",
        };
        return reason.Length == 0;
    }

    /// <summary>How many numbers a model learns; running statistics of batch normalisation are not counted.</summary>
    /// <param name="architecture">Its layers.</param>
    /// <param name="shape">The shape of one input.</param>
    /// <param name="outputs">How many logits, at least 1.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the architecture does not fit the
    /// shape.</exception>
    public static long ParameterCount(Architecture architecture, InputShape shape, int outputs) =>
        Build(architecture, shape, outputs).Sum(layer => layer.Parameters.Sum(parameter => (long)parameter.Count));

    internal static IReadOnlyList<Layer> Build(Architecture architecture, InputShape shape, int outputs)
    {
        if (!Supports(architecture, shape, out var reason))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, reason);
        }

        return architecture.Family switch
        {
            ArchitectureFamily.Linear => [new Flatten(), new Dense("dense1", shape.ValueCount, outputs)],
            ArchitectureFamily.Mlp => Mlp(architecture.HiddenWidths, shape, outputs),
            ArchitectureFamily.CnnSmall => CnnSmall(shape, outputs),
            ArchitectureFamily.CnnMedium => CnnMedium(shape, outputs),
            _ => throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"No layers are known for {architecture}. Use one of {Architecture.AllowedNames}."),
        };
    }

    private static List<Layer> Mlp(IReadOnlyList<int> hiddenWidths, InputShape shape, int outputs)
    {
        var layers = new List<Layer> { new Flatten() };
        var inputs = shape.ValueCount;
        for (var index = 0; index < hiddenWidths.Count; index++)
        {
            layers.Add(new Dense($"dense{index + 1}", inputs, hiddenWidths[index]));
            layers.Add(new Relu());
            inputs = hiddenWidths[index];
        }

        layers.Add(new Dense($"dense{hiddenWidths.Count + 1}", inputs, outputs));
        return layers;
    }

    private static List<Layer> CnnSmall(InputShape shape, int outputs) =>
    [
        new Convolution("conv1", shape.Channels, 6, Kernel: 3, Stride: 2, Padding: 1),
        new BatchNorm("norm1", 6),
        new Relu(),
        new Convolution("conv2", 6, 16, Kernel: 3, Stride: 2, Padding: 1),
        new BatchNorm("norm2", 16),
        new Relu(),
        new Flatten(),
        new Dense("dense1", 16 * HalvedTwice(shape.Height) * HalvedTwice(shape.Width), 32),
        new Relu(),
        new Dense("dense2", 32, outputs),
    ];

    // Stride 2 with padding 1 rounds up: 7 pixels become 4.
    private static int HalvedTwice(int pixels) => (((pixels + 1) / 2) + 1) / 2;

    private static List<Layer> CnnMedium(InputShape shape, int outputs) =>
    [
        new Convolution("conv1", shape.Channels, 32, Kernel: 5, Stride: 1, Padding: 2),
        new Relu(),
        new MaxPool(2),
        new Convolution("conv2", 32, 64, Kernel: 5, Stride: 1, Padding: 2),
        new Relu(),
        new MaxPool(2),
        new Flatten(),
        new Dense("dense1", 64 * (shape.Height / 4) * (shape.Width / 4), 512),
        new Relu(),
        new Dense("dense2", 512, outputs),
    ];
}
