using FedDistill.Core.Errors;
using FedDistill.Core.Models;

namespace FedDistill.Core.Tests.Models;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("linear", "linear", ArchitectureFamily.Linear)]
    [InlineData(" MLP ", "mlp:200x100", ArchitectureFamily.Mlp)]
    [InlineData("mlp:064x8", "mlp:64x8", ArchitectureFamily.Mlp)]
    [InlineData("cnn-s", "cnn-s", ArchitectureFamily.CnnSmall)]
    [InlineData("cnn-m", "cnn-m", ArchitectureFamily.CnnMedium)]
    public void TryParse_Name_IsNormalised(string text, string name, ArchitectureFamily family)
    {
        Assert.True(Architecture.TryParse(text, out var architecture));

        Assert.Equal((name, family), (architecture.Name, architecture.Family));
    }

    [Theory]
    [InlineData("")]
    [InlineData("vit")]
    [InlineData("mlp:")]
    [InlineData("mlp:0")]
    [InlineData("mlp:16385")]
    [InlineData("mlp:\u0661\u0662")]
    public void TryParse_NoArchitecture_GivesNone(string text)
    {
        Assert.False(Architecture.TryParse(text, out var architecture));

        Assert.Null(architecture);
        Assert.Equal(ErrorCode.InvalidConfiguration, Assert.Throws<FedDistillException>(() => Architecture.Parse(text)).Code);
    }
}
