using CsCheck;
using FedDistill.Core.Privacy.Accounting;

namespace FedDistill.Core.Tests.Privacy.Accounting;

public sealed class FourierTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    public void Forward_AnySequence_IsTheDefinition(int length) => Gen.Double[-1, 1].Array[2 * length].Sample(values =>
    {
        var (real, imaginary) = (values[..length], values[length..]);
        var (expectedReal, expectedImaginary) = (new double[length], new double[length]);
        for (var k = 0; k < length; k++)
        {
            for (var n = 0; n < length; n++)
            {
                var (sine, cosine) = Math.SinCos(-2 * Math.PI * k * n / length);
                expectedReal[k] += (real[n] * cosine) - (imaginary[n] * sine);
                expectedImaginary[k] += (real[n] * sine) + (imaginary[n] * cosine);
            }
        }

        new FourierTransform(length).Forward(real, imaginary);

        Approximately.Equal(expectedReal, real, 1e-12);
        Approximately.Equal(expectedImaginary, imaginary, 1e-12);
    }, iter: 20);

    [Fact]
    public void Inverse_LongSequence_GivesItBack()
    {
        var transform = new FourierTransform(1 << 14);
        var real = Enumerable.Range(0, transform.Length).Select(n => Math.Sin(n * (double)n)).ToArray();
        var (copy, imaginary) = (real.ToArray(), new double[transform.Length]);

        transform.Forward(copy, imaginary);
        transform.Inverse(copy, imaginary);

        Approximately.Equal(real, copy, 1e-14);
        Assert.All(imaginary, part => Assert.Equal(0, part, 1e-14));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void Constructor_NoPowerOfTwo_Throws(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FourierTransform(length));
}
