using FedDistill.Core.Errors;
using TorchSharp;

namespace FedDistill.Learning.Devices;

/// <summary>Where a model runs.</summary>
public sealed record ComputeDevice
{
    private ComputeDevice(string name) => Name = name;

    /// <summary>The names that <see cref="Parse"/> understands, for help texts and errors.</summary>
    public const string AllowedNames = "auto, cpu, cuda";

    /// <summary>The processor; always there.</summary>
    public static ComputeDevice Cpu { get; } = new("cpu");

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Name { get; }

    internal torch.Device Torch => Name == "cuda" ? torch.CUDA : torch.CPU;

    /// <summary>Chooses a device; <c>auto</c> is the GPU where torch reaches one, else the processor.</summary>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration for another name, NativeLibrary when <c>cuda</c> is asked for and not there.
    /// </exception>
    public static ComputeDevice Parse(string text)
    {
        var name = text.Trim().ToLowerInvariant();
        if (name == "cpu")
        {
            return Cpu;
        }

        if (name is not ("auto" or "cuda"))
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"There is no device \"{text}\". Allowed: {AllowedNames}.");
        }

        TorchRuntime.EnsureLoaded();
        if (torch.cuda.is_available())
        {
            return new ComputeDevice("cuda");
        }

        return name == "auto"
            ? Cpu
            : throw new FedDistillException(
                ErrorCode.NativeLibrary,
                "The device cuda was asked for, but this build of torch reaches no GPU. Build with -p:TorchFlavor=cuda on a machine with an NVIDIA driver, or use --device cpu.");
    }

    /// <inheritdoc />
    public override string ToString() => Name;
}
