using FedDistill.Core.Data;
using FedDistill.Core.Evaluation;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.SoftLabels;

namespace FedDistill.Coordinator.Distill;

/// <summary>Measures what theory says of a distillation on the models it made.</summary>
internal static class TheoryMeter
{
    private const int MostRows = 2000;

    private static readonly double[] Temperatures = [1, 2, 4, 8, 20];

    /// <summary>Measures.</summary>
    /// <param name="teachers">The first one's soft labels are looked at.</param>
    /// <param name="alone">Where a gradient would start from.</param>
    /// <param name="student">The distilled student.</param>
    /// <param name="ensemble">The teachers' joint probabilities of the test rows.</param>
    /// <param name="data">With held-out rows.</param>
    /// <param name="device">Where to compute.</param>
    public static DistillTheory Measure(
        IReadOnlyList<TrainedModel> teachers,
        TrainedModel alone,
        TrainedModel student,
        SoftLabelMatrix ensemble,
        DistillData data,
        ComputeDevice device)
    {
        // The table is in no order that the classes follow: its first rows are a sample.
        int[] rows = [.. Enumerable.Range(0, Math.Min(MostRows, data.Transfer.Rows))];
        SoftLabelMatrix Logits(TrainedModel model, InputTable inputs, IReadOnlyList<int> some) =>
            SoftLabeler.Label(model.Model, inputs, some, SoftLabelKind.Logits, temperature: 1, device);

        var effects = TemperatureStudy.Measure(
            Logits(alone, data.Transfer.Inputs, rows), Logits(teachers[0], data.Transfer.Inputs, rows), Temperatures);
        var aloneOnTest = Logits(alone, data.Test.Inputs, []);
        var studentOnTest = Logits(student, data.Test.Inputs, []);
        return new DistillTheory(
            rows.Length,
            effects,
            Agreement(aloneOnTest, ensemble),
            Agreement(studentOnTest, ensemble),
            [.. teachers.Append(alone).Append(student).Select(model => Calibrate(
                model.Name, Logits(model, data.HeldOut!.Inputs, []), Logits(model, data.Test.Inputs, []), data))]);
    }

    private static CalibrationShift Calibrate(string name, SoftLabelMatrix heldOut, SoftLabelMatrix test, DistillData data)
    {
        var temperature = TemperatureScaling.Fit(heldOut.Values, data.HeldOut!.HardLabels, heldOut.Classes);
        var before = Judge(test, temperature: 1, data.Test);
        var after = Judge(test, temperature, data.Test);
        return new CalibrationShift(name, temperature, before.Nll, after.Nll, before.Ece, after.Ece);
    }

    private static ClassificationMetrics Judge(SoftLabelMatrix logits, double temperature, LabelledTable test) =>
        ClassificationMetricsCalculator.Compute(
            TemperedSoftmax.Soften(logits, SoftLabelKind.Probabilities, temperature).Values, test.HardLabels, test.ClassCount);

    private static double Agreement(SoftLabelMatrix some, SoftLabelMatrix others) => Enumerable.Range(0, some.Rows)
        .Average(row => ArgMax.Of(some.Row(row)) == ArgMax.Of(others.Row(row)) ? 1.0 : 0.0);
}
