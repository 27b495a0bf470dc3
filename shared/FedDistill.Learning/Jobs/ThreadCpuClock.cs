using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FedDistill.Learning.Jobs;

/// <summary>
/// CPU time that the calling thread has used. Where the system has no such clock (Windows), the wall clock stands in.
/// </summary>
internal static partial class ThreadCpuClock
{
    private const int LinuxThreadClock = 3;  // CLOCK_THREAD_CPUTIME_ID of Linux's time.h
    private const int MacThreadClock = 16;   // the same of Darwin's

    /// <summary>Seconds since some fixed point; differences on one thread mean something.</summary>
    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        }

        var clock = OperatingSystem.IsLinux() ? LinuxThreadClock : MacThreadClock;
        return GetTime(clock, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9) : 0;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
