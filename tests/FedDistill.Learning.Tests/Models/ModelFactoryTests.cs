using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Tests.Models;

public class ModelFactoryTests
{
    private static readonly InputShape Mnist = new(1, 28, 28);

    [Theory]
    [InlineData("cnn-s", 26_434)] // FedGEN's MNIST network, batch normalisation's weights counted
    [InlineData("cnn-m", 1_663_370)] // McMahan et al. (2017), section 3
    [InlineData("linear", 7_850)]
    [InlineData("mlp:800x800", 1_276_810)] // Hinton et al. (2015), section 3
    [InlineData("mlp", 178_110)]
    public void ParameterCount_MnistShape_IsThePublishedOne(string architecture, long expected) =>
        Assert.Equal(expected, ModelFactory.ParameterCount(TinyProblems.Architecture(architecture), Mnist, 10));

    [Theory]
    [InlineData("cnn-s")]
    [InlineData("cnn-m")]
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
