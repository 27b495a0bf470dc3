using FedDistill.Learning.Distillation;

namespace FedDistill.Learning.Tests.Distillation;

public class HardTermTests
{
    [Fact]
    public void SoftWeightAt_NoSchedule_IsTheWeightToTheEnd()
    {
        var term = new HardTerm { HardLabels = [], SoftWeight = 0.7 };

        Assert.Equal([0.7, 0.7, 0.7], [term.SoftWeightAt(0, 100), term.SoftWeightAt(50, 100), term.SoftWeightAt(99, 100)]);
    }

    [Fact]
    public void SoftWeightAt_WarmUpAndEnd_RisesAlongALineAndEnds()
    {
        var term = new HardTerm { HardLabels = [], SoftWeight = 1, SoftWarmUp = 0.2, SoftEnd = 0.6 };

        Assert.Equal(0.05, term.SoftWeightAt(0, 100), 1e-12);
        Assert.Equal(0.5, term.SoftWeightAt(9, 100), 1e-12);
        Assert.Equal(1, term.SoftWeightAt(20, 100));
        Assert.Equal(1, term.SoftWeightAt(59, 100));
        Assert.Equal(0, term.SoftWeightAt(60, 100));
    }
}
