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

    [Fact]
    public void Rate_OneStep_IsThePeak() => Assert.Equal(0.5, new CosineSchedule(0.5, 1).Rate(0));
}
