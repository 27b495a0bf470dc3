using FedDistill.Core.Errors;
using FedDistill.Learning.Devices;
using TorchSharp;

namespace FedDistill.Learning.Tests.Devices;

public class ComputeDeviceTests
{
    [Fact]
    public void Parse_Names_GivesTheDevice()
    {
        Assert.Equal(ComputeDevice.Cpu, ComputeDevice.Parse(" CPU"));
        Assert.Equal(torch.cuda.is_available() ? "cuda" : "cpu", ComputeDevice.Parse("auto").Name);
    }

    [Fact]
    public void Parse_UnknownName_TellsTheAllowedOnes()
    {
        var error = Assert.Throws<FedDistillException>(() => ComputeDevice.Parse("tpu"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(ComputeDevice.AllowedNames, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CudaWithoutGpu_TellsTheRemedy()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "This machine has a GPU.");

        var error = Assert.Throws<FedDistillException>(() => ComputeDevice.Parse("cuda"));

        Assert.Equal(ErrorCode.NativeLibrary, error.Code);
        Assert.Contains("--device cpu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NotLoaded_OldLibstdcxx_NamesTheCause()
    {
        var error = TorchRuntime.NotLoaded(new TypeInitializationException(
            "torch", new DllNotFoundException("libstdc++.so.6: version `GLIBCXX_3.4.32' not found")));

        Assert.Equal(ErrorCode.NativeLibrary, error.Code);
        Assert.Contains("GLIBCXX_3.4.32", error.Message, StringComparison.Ordinal);
        Assert.Contains("the build mends", error.Message, StringComparison.Ordinal);
    }
}
