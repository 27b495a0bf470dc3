using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Tests.Models;

public class ModelFactoryTests
{
    private static readonly InputShape Mnist = new(1, 28, 28);

    [Theory]
    [InlineData("cnn-s", 26_434)] // FedGEN's MNIST network, batch normalisation's weights counted
    [InlineData("cnn-s-gn", 26_434)] // group normalisation has as many weights
    [InlineData("cnn-m", 1_663_370)] // McMahan et al. (2017), section 3
    [InlineData("linear", 7_850)]
    [InlineData("mlp:800x800", 1_276_810)] // Hinton et al. (2015), section 3
    [InlineData("mlp", 178_110)]
    [InlineData("lenet", 21_840)]
    [InlineData("cnn-b", 105_962)]
    [InlineData("cnn-s:6x16x32", 26_434)]
    [InlineData("cnn-b:6x16x32", 26_434)]
    public void ParameterCount_MnistShape_IsThePublishedOne(string architecture, long expected) =>
        Assert.Equal(expected, ModelFactory.ParameterCount(TinyProblems.Architecture(architecture), Mnist, 10));

    // Without the shortcuts' 1x1 convolutions (2,560 weights and 192 of their normalisation in each) these are the
    // sizes of He et al. (2016), table 6: ResNet-20 has 0.27 million.
    [Theory]
    [InlineData("resnet-8", 78_042)]
    [InlineData("resnet-14", 175_258)]
    [InlineData("resnet-20", 272_474)]
    [InlineData("resnet-8:8", 19_954)]
    public void ParameterCount_CifarShape_GrowsByTheBlock(string architecture, long expected) =>
        Assert.Equal(
            expected, ModelFactory.ParameterCount(TinyProblems.Architecture(architecture), new(3, 32, 32), 10));

    [Theory]
    [InlineData("lenet", 16)]
    [InlineData("resnet-8", 8)]
    [InlineData("cnn-m", 4)]
    [InlineData("cnn-b", 1)]
    public void Supports_SmallImages_BeginsAtTheSmallestThatFits(string architecture, int side)
    {
        var small = TinyProblems.Architecture(architecture);

        Assert.True(ModelFactory.Supports(small, new(1, side, side + 9), out _));
        Assert.True(ModelFactory.ParameterCount(small, new(1, side, side), 2) > 0);
        if (side > 1)
        {
            Assert.False(ModelFactory.Supports(small, new(1, side + 9, side - 1), out var reason));
            Assert.Contains($"at least {side}x{side} pixels", reason, StringComparison.Ordinal);
            Assert.Contains("Use cnn-s, mlp or linear", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Supports_TextOnImages_IsRefusedAndOnTableRowsFine()
    {
        var text = TinyProblems.Architecture("text");

        Assert.False(ModelFactory.Supports(text, Mnist, out var reason));
        Assert.Contains("1x28x28", reason, StringComparison.Ordinal);
        Assert.True(ModelFactory.Supports(text, InputShape.Tabular(1024), out _));
        Assert.Equal((1024 * 64) + 64 + (64 * 2) + 2, ModelFactory.ParameterCount(text, InputShape.Tabular(1024), 2));
    }

    [Fact]
    public void ParameterCount_LargerThanAnArray_Throws()
    {
        var error = Assert.Throws<FedDistillException>(
            () => ModelFactory.ParameterCount(TinyProblems.Architecture("mlp:16384"), InputShape.Tabular(200_000), 2));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("narrower", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cnn-s")]
    [InlineData("cnn-m")]
    [InlineData("cnn-b")]
    [InlineData("lenet")]
    [InlineData("resnet-8")]
    public void Supports_TableRows_RefusesConvolutionsAndNamesTheAlternative(string architecture)
    {
        var supported = ModelFactory.Supports(TinyProblems.Architecture(architecture), InputShape.Tabular(13), out var reason);

        Assert.False(supported);
        Assert.Contains("13 features", reason, StringComparison.Ordinal);
        Assert.Contains("linear or mlp", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Supports_TinyImage_RefusesPoolingAndAllowsStrides()
    {
        var tiny = new InputShape(1, 3, 8);

        Assert.False(ModelFactory.Supports(TinyProblems.Architecture("cnn-m"), tiny, out _));
        Assert.True(ModelFactory.Supports(TinyProblems.Architecture("cnn-s"), tiny, out var reason));
        Assert.Empty(reason);
    }

    [Fact]
    public void ParameterCount_ArchitectureDoesNotFit_Throws()
    {
        var error = Assert.Throws<FedDistillException>(
            () => ModelFactory.ParameterCount(TinyProblems.Architecture("cnn-s"), InputShape.Tabular(4), 2));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }
}
