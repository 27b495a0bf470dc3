using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;

namespace FedDistill.Core.Tests.Evaluation;

public sealed class EnsembleAccumulatorTests
{
    private static readonly Gen<float[][]> Teachers = Gen.Float[0, 1].Array[6].Array[1, 30];

    [Fact]
    public void ToProbabilities_AnyOrder_GivesTheSameBits() =>
        Teachers.SelectMany(teachers => Gen.Shuffle(teachers).Select(shuffled => (teachers, shuffled)))
            .Sample(pair => Assert.Equal(Ensemble(pair.teachers), Ensemble(pair.shuffled)));

    [Fact]
    public void ToProbabilities_ManyTeachers_IsTheirMean() =>
        Teachers.Sample(teachers => Approximately.Equal(
            [.. Enumerable.Range(0, 6).Select(index => teachers.Average(teacher => (double)teacher[index]))], Ensemble(teachers), 1e-7));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.01f)]
    [InlineData(1.01f)]
    public void Add_NoProbability_IsRefusedAndLeavesNoTrace(float bad)
    {
        var ensemble = new EnsembleAccumulator(1, 2);
        ensemble.Add([0.75f, 0.25f]);

        var error = Assert.Throws<FedDistillException>(() => ensemble.Add([0.5f, bad]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.Equal([0.75f, 0.25f], ensemble.ToProbabilities());
    }

    [Fact]
    public void Add_OtherShape_IsRefused() =>
        Assert.Equal(
            ErrorCode.ShapeMismatch,
            Assert.Throws<FedDistillException>(() => new EnsembleAccumulator(1, 2).Add([1, 0, 0])).Code);

    [Fact]
    public void ToProbabilities_NoTeacher_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new EnsembleAccumulator(1, 2).ToProbabilities());

    private static float[] Ensemble(float[][] teachers)
    {
        var ensemble = new EnsembleAccumulator(2, 3);
        foreach (var teacher in teachers)
        {
            ensemble.Add(teacher);
        }

        return ensemble.ToProbabilities();
    }
}
