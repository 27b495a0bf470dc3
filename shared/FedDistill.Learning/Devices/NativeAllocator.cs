using System.Runtime.InteropServices;

namespace FedDistill.Learning.Devices;

/// <summary>The C library's allocator, which torch takes the memory of every tensor from.</summary>
internal static partial class NativeAllocator
{
    // Parameters of glibc's mallopt (malloc.h).
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    // The most that every glibc accepts.
    private const int KeptBlockBytes = 32 << 20;
    private const int KeptFreeBytes = 256 << 20;

    /// <summary>
    /// Lets glibc keep the memory of tensors for the next step's instead of giving it back to the kernel and faulting
    /// it in again.
    /// Does nothing with another C library.
    /// </summary>
    /// <returns>Whether the allocator took the setting.</returns>
    public static bool KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return SetOption(MmapThreshold, KeptBlockBytes) == 1 && SetOption(TrimThreshold, KeptFreeBytes) == 1;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Only speed is lost: a C library without mallopt (musl) allocates in its own way.
            return false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
