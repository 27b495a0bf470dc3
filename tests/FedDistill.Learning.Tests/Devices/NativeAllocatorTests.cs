using FedDistill.Learning.Devices;

namespace FedDistill.Learning.Tests.Devices;

public class NativeAllocatorTests
{
    [Fact]
    public void KeepFreedMemory_Glibc_TakesTheSettings()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/lib64/ld-linux-x86-64.so.2"), "This system's C library is not glibc.");

        Assert.True(NativeAllocator.KeepFreedMemory());
    }
}
