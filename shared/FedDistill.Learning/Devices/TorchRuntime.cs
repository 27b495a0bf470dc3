using FedDistill.Core.Errors;
using TorchSharp;

namespace FedDistill.Learning.Devices;

/// <summary>The native torch library that everything in this project stands on.</summary>
public static class TorchRuntime
{
    /// <summary>Its version, for model cards and reports.</summary>
    public static string Version => torch.__version__;

    /// <summary>
    /// Loads the native library and fits the allocator to it. Call it at the start of a program, so that a fault is
    /// told before any
    /// work is done; calling it again does no harm.
    /// </summary>
    /// <exception cref="FedDistillException">NativeLibrary with the cause and its remedy when it cannot be
    /// loaded.</exception>
    public static void EnsureLoaded()
    {
        _ = NativeAllocator.KeepFreedMemory();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception
            is TypeInitializationException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
            or NotSupportedException or InvalidOperationException or FileNotFoundException)
        {
            throw NotLoaded(exception);
        }
    }

    internal static FedDistillException NotLoaded(Exception exception)
    {
        var cause = exception.GetBaseException().Message;
        var remedy = cause.Contains("GLIBCXX", StringComparison.Ordinal)
            ? "This system's libstdc++ is older than GCC 13's; the build mends libLibTorchSharp.so for it, so run the output of dotnet build or dotnet publish, not a copy from the package cache."
            : "Build again on this machine (dotnet build -c Release), and run the output folder as a whole: it must hold libLibTorchSharp and libtorch for this operating system.";
        return new FedDistillException(
            ErrorCode.NativeLibrary, $"The native torch library could not be loaded: {cause.ReplaceLineEndings(" ")} {remedy}", exception);
    }
}
