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
    [InlineData("cnn-s:6x16x32", "cnn-s", ArchitectureFamily.CnnSmall)]
    [InlineData("cnn-s:8x24x48", "cnn-s:8x24x48", ArchitectureFamily.CnnSmall)]
    [InlineData("cnn-m:016x32x128", "cnn-m:16x32x128", ArchitectureFamily.CnnMedium)]
    [InlineData("cnn-b", "cnn-b", ArchitectureFamily.CnnBig)]
    [InlineData("cnn-b:8x16x32", "cnn-b:8x16x32", ArchitectureFamily.CnnBig)]
    [InlineData("LeNet", "lenet", ArchitectureFamily.LeNet)]
    [InlineData("lenet:6x12x32", "lenet:6x12x32", ArchitectureFamily.LeNet)]
    [InlineData("resnet-8", "resnet-8", ArchitectureFamily.ResNet)]
    [InlineData("resnet-110:256", "resnet-110:256", ArchitectureFamily.ResNet)]
    [InlineData("resnet-20:16", "resnet-20", ArchitectureFamily.ResNet)]
    [InlineData("CNN-S-GN", "cnn-s-gn", ArchitectureFamily.CnnSmall)]
    [InlineData("cnn-b-gn:16x32x64", "cnn-b-gn", ArchitectureFamily.CnnBig)]
    [InlineData("cnn-b-gn:8x16x32", "cnn-b-gn:8x16x32", ArchitectureFamily.CnnBig)]
    [InlineData("resnet-20-gn:8", "resnet-20-gn:8", ArchitectureFamily.ResNet)]
    [InlineData("text", "text", ArchitectureFamily.Text)]
    [InlineData("text:64", "text", ArchitectureFamily.Text)]
    [InlineData("text:128", "text:128", ArchitectureFamily.Text)]
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
    [InlineData("mlp:1x1x1x1x1x1x1x1x1")]
    [InlineData("linear:8")]
    [InlineData("cnn-s:")]
    [InlineData("cnn-s:8")]
    [InlineData("cnn-s:8x24x48x9")]
    [InlineData("cnn-b:1025x8x8")]
    [InlineData("lenet:0x8x8")]
    [InlineData("text:8x8")]
    [InlineData("resnet")]
    [InlineData("resnet-9")]
    [InlineData("resnet-2")]
    [InlineData("resnet-116")]
    [InlineData("resnet-8:257")]
    [InlineData("resnet-08")]
    [InlineData("mlp-gn")]
    [InlineData("cnn-m-gn")]
    [InlineData("cnn-s-gn-gn")]
    [InlineData("gn")]
    public void TryParse_NoArchitecture_GivesNone(string text)
    {
        Assert.False(Architecture.TryParse(text, out var architecture));

        Assert.Null(architecture);
        Assert.Equal(ErrorCode.InvalidConfiguration, Assert.Throws<FedDistillException>(() => Architecture.Parse(text)).Code);
    }

    [Fact]
    public void Equals_SameName_IsTheSameArchitecture()
    {
        Assert.Equal(Architecture.Parse("mlp"), Architecture.Parse("mlp:200x100"));
        Assert.Equal(Architecture.Parse("mlp").GetHashCode(), Architecture.Parse("mlp:200x100").GetHashCode());
        Assert.NotEqual(Architecture.Parse("mlp:200"), Architecture.Parse("mlp:100"));
        Assert.NotEqual(Architecture.Parse("resnet-8"), Architecture.Parse("resnet-14"));
    }

    [Theory]
    [InlineData("cnn-s", "cnn-s-gn", Normalisation.Batch)]
    [InlineData("cnn-b:8x16x32", "cnn-b-gn:8x16x32", Normalisation.Batch)]
    [InlineData("resnet-14", "resnet-14-gn", Normalisation.Batch)]
    [InlineData("cnn-s-gn", "cnn-s-gn", Normalisation.Group)]
    [InlineData("cnn-m", "cnn-m", Normalisation.None)]
    [InlineData("mlp:8", "mlp:8", Normalisation.None)]
    public void WithGroupNormalisation_AnyName_ReplacesBatchNormalisationAlone(string name, string expected, Normalisation from)
    {
        var architecture = Architecture.Parse(name);

        var grouped = architecture.WithGroupNormalisation();

        Assert.Equal(from, architecture.Normalisation);
        Assert.Equal(Architecture.Parse(expected), grouped);
        Assert.NotEqual(Normalisation.Batch, grouped.Normalisation);
        Assert.Equal(architecture.Widths, grouped.Widths);
    }

    [Fact]
    public void Parse_TenWords_AreTenArchitectures()
    {
        string[] words =
        [
            "linear", "mlp:300x100", "cnn-s", "cnn-s:8x24x48", "cnn-b", "cnn-m:16x32x128", "lenet", "lenet:6x12x32",
            "resnet-8:8", "resnet-14",
        ];

        var architectures = words.Select(Architecture.Parse).ToList();

        Assert.Equal(words, architectures.Select(architecture => architecture.Name));
        Assert.Equal([8, 24, 48], architectures[3].Widths);
        Assert.Equal((14, 16), (architectures[9].Depth, architectures[9].Widths[0]));
        Assert.All(
            words,
            word => Assert.Contains(word.Split(':', '-')[0], Architecture.AllowedNames, StringComparison.Ordinal));
    }
}
