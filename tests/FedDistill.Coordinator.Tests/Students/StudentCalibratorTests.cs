using FedDistill.Coordinator.Students;
using FedDistill.Core.Data;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;

namespace FedDistill.Coordinator.Tests.Students;

public sealed class StudentCalibratorTests
{
    private static readonly Lazy<ModelSnapshot> Student = new(TinyStudent.Distill);

    [Fact]
    public void Fit_StudentThatIsTooSure_SoftensItAndChangesNoAnswer()
    {
        var calibration = StudentCalibrator.Fit(Student.Value, TinyStudent.Table(600, noise: 0.3), ComputeDevice.Cpu);

        Assert.InRange(calibration.Temperature, 1.2, 20);
        Assert.True(calibration.After!.Nll < calibration.Before!.Nll);
        Assert.True(calibration.After.Ece < calibration.Before.Ece);
        Assert.Equal((300, calibration.Before.Accuracy), (calibration.After.Rows, calibration.After.Accuracy));
        Assert.Contains("300 of the operator's 600 test rows", calibration.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_LabelsOfTheRowsThatJudge_DoNotMoveTheTemperature()
    {
        var test = TinyStudent.Table(600, noise: 0.3);
        var fit = StudentCalibrator.Halves(600).Fit.ToHashSet();
        int[] labels = [.. Enumerable.Range(0, 600).Select(row => fit.Contains(row) ? test.HardLabels[row] : (test.HardLabels[row] + (row % 7 == 0 ? 1 : 0)) % test.ClassCount)];
        var other = new LabelledTable(test.Inputs, labels, test.ClassCount);

        var (first, second) = (StudentCalibrator.Fit(Student.Value, test, ComputeDevice.Cpu), StudentCalibrator.Fit(Student.Value, other, ComputeDevice.Cpu));

        Assert.Equal(first.Temperature, second.Temperature);
        Assert.NotEqual(first.After, second.After);
    }

    [Fact]
    public void Fit_TemperatureThatDoesNotCarryOver_StaysAtOneAndSaysSo()
    {
        var sure = TinyStudent.Table(600, noise: 0);
        var doubtful = TinyStudent.Table(600, noise: 0.9);
        // Right where it is fitted, wrong where it is judged: sharper would be worse.
        var fit = StudentCalibrator.Halves(600).Fit.ToHashSet();
        int[] labels = [.. Enumerable.Range(0, 600).Select(row => fit.Contains(row) ? sure.HardLabels[row] : doubtful.HardLabels[row])];

        var calibration = StudentCalibrator.Fit(Student.Value, new LabelledTable(sure.Inputs, labels, sure.ClassCount), ComputeDevice.Cpu);

        Assert.Equal((1.0, calibration.Before), (calibration.Temperature, calibration.After));
        Assert.StartsWith("Left at 1:", calibration.Basis, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Halves_OrderThatGoesRoundTheClasses_HaveEveryClassAlike(int classes)
    {
        var (fit, judge) = StudentCalibrator.Halves(1000);

        Assert.Equal(Enumerable.Range(0, 1000), fit.Concat(judge).Order());
        foreach (var rows in new[] { fit, judge })
        {
            Assert.Equal(500, rows.Length);
            var counts = rows.CountBy(row => row % classes).ToDictionary();
            // Every other row would give 0 or twice as many.
            Assert.All(Enumerable.Range(0, classes), one => Assert.InRange(counts[one] * classes / 500.0, 0.7, 1.3));
        }
    }

    [Fact]
    public void Fit_FewTestRowsOrNone_StaysAtOneAndSaysWhy()
    {
        var few = StudentCalibrator.Fit(Student.Value, TinyStudent.Table(99, noise: 0.3), ComputeDevice.Cpu);
        var none = StudentCalibrator.Fit(Student.Value, test: null, ComputeDevice.Cpu);

        Assert.Equal((1.0, 1.0), (few.Temperature, none.Temperature));
        Assert.Contains("99 test rows are too few", few.Basis, StringComparison.Ordinal);
        Assert.Contains("no test set", none.Basis, StringComparison.Ordinal);
    }
}
