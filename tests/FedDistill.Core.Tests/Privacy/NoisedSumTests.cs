using CsCheck;
using FedDistill.Core.Privacy;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.Privacy;

public sealed class NoisedSumTests
{
    private const int Rows = 6;
    private const int Classes = 4;

    private static readonly Gen<SoftLabelMatrix> Answer = Gen.Float[0, 1].Array[Rows * Classes].Select(values =>
    {
        // Some rows a little over 1, as a codec may round them, some far under, as evidence is.
        for (var row = 0; row < Rows; row++)
        {
            var numbers = values.AsSpan(row * Classes, Classes);
            var sum = 0f;
            foreach (var number in numbers)
            {
                sum += number;
            }

            foreach (ref var number in numbers)
            {
                number = sum > 0.5f ? number / sum * 1.001f : number;
            }
        }

        return new SoftLabelMatrix(SoftLabelKind.Evidence, Rows, 1, Classes, values);
    });

    [Fact]
    public void Mean_OneClientMoreOrAnotherInItsPlace_MovesTheSumByNoMoreThanTheSensitivity() => Gen.Select(Answer, Answer, Answer).Sample((other, one, instead) =>
    {
        foreach (var adjacency in Enum.GetValues<PrivacyAdjacency>())
        {
            var sensitivity = SoftLabelSensitivity.Rows(Rows, adjacency);
            var with = Sum(adjacency, other, one);
            // Without the client its row of zeros is added: the number of clients is public, and the same on both sides.
            var without = adjacency == PrivacyAdjacency.ReplaceOne ? Sum(adjacency, other, instead) : Sum(adjacency, other, Zeros());

            var distance = Math.Sqrt(with.Zip(without, (left, right) => Math.Pow((left - right) * 2.0, 2)).Sum());

            Assert.True(distance <= sensitivity * (1 + 1e-6), $"{distance} > {sensitivity}");
        }
    });

    [Fact]
    public void Mean_OneHotRowsOfTwoClasses_ReachTheSensitivityOfReplaceOne()
    {
        var distance = Math.Sqrt(Sum(PrivacyAdjacency.ReplaceOne, OneHot(0)).Zip(Sum(PrivacyAdjacency.ReplaceOne, OneHot(1)), (left, right) => Math.Pow(left - right, 2)).Sum());

        Assert.Equal(SoftLabelSensitivity.Rows(Rows, PrivacyAdjacency.ReplaceOne), distance, 1e-5);
    }

    [Theory]
    [InlineData(PrivacyAdjacency.AddRemove, 0.5, 2.4494897)]
    [InlineData(PrivacyAdjacency.ReplaceOne, 2, 3.4641016)]
    public void Mean_Zeros_HasTheNoiseThatWasPromised(PrivacyAdjacency adjacency, double noiseMultiplier, double sensitivity)
    {
        const int Draws = 1000;
        var noise = new UnsafeSeededNoise(1, $"{adjacency}");
        var sum = new NoisedSum(Rows, Classes, noiseMultiplier, adjacency);
        sum.Add(Zeros());
        sum.Add(Zeros());

        var numbers = Enumerable.Range(0, Draws).SelectMany(_ => sum.Mean(noise)).Select(number => (double)number).ToArray();

        // 24,000 numbers: 3 % are over three standard errors of a variance, 0.9 % each.
        var expected = Math.Pow(noiseMultiplier * sensitivity / 2, 2);
        Assert.InRange(numbers.Average(number => number * number), 0.97 * expected, 1.03 * expected);
        Assert.InRange(numbers.Average(), -4 * Math.Sqrt(expected / numbers.Length), 4 * Math.Sqrt(expected / numbers.Length));
        Assert.True(numbers.Distinct().Count() > 0.99 * numbers.Length);
    }

    [Fact]
    public void Mean_LittleNoise_IsTheMean()
    {
        var sum = new NoisedSum(Rows, Classes, 1e-6, PrivacyAdjacency.AddRemove);
        sum.Add(OneHot(0));
        sum.Add(OneHot(0));
        sum.Add(OneHot(3));

        Approximately.Equal([2 / 3.0, 0, 0, 1 / 3.0], sum.Mean(SystemNoise.Instance)[..4], 1e-4);
    }

    [Fact]
    public void Add_OtherShapeOrKind_IsRefused()
    {
        var sum = new NoisedSum(Rows, Classes, 1, PrivacyAdjacency.AddRemove);

        Assert.Throws<ArgumentException>(() => sum.Add(new SoftLabelMatrix(SoftLabelKind.Probabilities, 1, 1, Classes, [1, 0, 0, 0])));
        Assert.Throws<ArgumentException>(() => sum.Add(new SoftLabelMatrix(SoftLabelKind.Logits, Rows, 1, Classes, new float[Rows * Classes])));
        Assert.Throws<InvalidOperationException>(() => sum.Mean(SystemNoise.Instance));
    }

    // The same noise each time, so that differences are those of the answers.
    private static float[] Sum(PrivacyAdjacency adjacency, params SoftLabelMatrix[] answers)
    {
        var sum = new NoisedSum(Rows, Classes, 1e-3, adjacency);
        foreach (var answer in answers)
        {
            sum.Add(answer);
        }

        return sum.Mean(new UnsafeSeededNoise(1, "same"));
    }

    private static SoftLabelMatrix Zeros() => new(SoftLabelKind.Evidence, Rows, 1, Classes, new float[Rows * Classes]);

    private static SoftLabelMatrix OneHot(int column)
    {
        var answer = Zeros();
        for (var row = 0; row < Rows; row++)
        {
            answer.Row(row)[column] = 1;
        }

        return answer;
    }
}
