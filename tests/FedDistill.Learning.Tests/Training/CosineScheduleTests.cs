using FedDistill.Learning.Training;

namespace FedDistill.Learning.Tests.Training;

public class CosineScheduleTests
{
    [Fact]
    public void Rate_OverATraining_FallsFromPeakToTwoPercent()
    {
        var schedule = new CosineSchedule(2e-3, 101);

        var rates = Enumerable.Range(0, 101).Select(schedule.Rate).ToArray();

        Assert.Equal(2e-3, rates[0], 1e-12);
        Assert.Equal(2e-3 * 0.51, rates[50], 1e-12);
        Assert.Equal(2e-3 * 0.02, rates[100], 1e-12);
        Assert.Equal(rates.OrderDescending(), rates);
    }

    [Theory]
    [InlineData(1, 100, 100)]
    [InlineData(0.1, 300, 30)]
    [InlineData(0.25, 40, 10)]
    [InlineData(0.001, 40, 1)]
    public void Stop_Share_CutsTheStepsAndNotTheRates(double stop, int steps, int taken)
    {
        var whole = new CosineSchedule(1, steps);
        var lazy = whole with { Stop = stop };

        Assert.Equal(taken, lazy.StepsTaken);
        Assert.Equal(whole.Rate(taken - 1), lazy.Rate(taken - 1));
    }

    [Fact]
    public void Rate_OneStep_IsThePeak() => Assert.Equal(0.5, new CosineSchedule(0.5, 1).Rate(0));
}
