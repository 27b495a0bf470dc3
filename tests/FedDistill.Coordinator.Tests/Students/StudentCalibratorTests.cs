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
        int[] labels = [.. Enumerable.Range(0, 600).Select(row => row % 2 == 0 ? test.HardLabels[row] : (test.HardLabels[row] + (row % 7 == 0 ? 1 : 0)) % test.ClassCount)];
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
        int[] labels = [.. Enumerable.Range(0, 600).Select(row => row % 2 == 0 ? sure.HardLabels[row] : doubtful.HardLabels[row])];

        var calibration = StudentCalibrator.Fit(Student.Value, new LabelledTable(sure.Inputs, labels, sure.ClassCount), ComputeDevice.Cpu);

        Assert.Equal((1.0, calibration.Before), (calibration.Temperature, calibration.After));
        Assert.StartsWith("Left at 1:", calibration.Basis, StringComparison.Ordinal);
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
