using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Evaluation;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Evaluation;

/// <summary>What a model says of rows, and how good that is.</summary>
public static class Evaluator
{
    /// <summary>Judges a model on labelled rows.</summary>
    /// <param name="model">A student or a teacher; a teacher's class "public" is left out.</param>
    /// <param name="rows">At least one row of the model's classes.</param>
    /// <param name="device">Where to compute; null: the processor.</param>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when inputs or classes are not the model's, InvalidData without rows.
    /// </exception>
    public static ClassificationMetrics Evaluate(ModelSnapshot model, LabelledTable rows, ComputeDevice? device = null) =>
        Judge(model, rows, device).Metrics;

    /// <summary>Judges a model on labelled rows and keeps the counts behind the metrics.</summary>
    /// <inheritdoc cref="Evaluate" />
    public static ClassifierJudgement Judge(ModelSnapshot model, LabelledTable rows, ComputeDevice? device = null)
    {
        if (rows.ClassCount != model.Classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The model knows {model.Classes} classes; the rows have {rows.ClassCount}. Judge it on the federation's own classes.");
        }

        if (rows.Rows == 0)
        {
            throw new FedDistillException(ErrorCode.InvalidData, "There are no rows to judge the model by. Give at least one.");
        }

        return ClassificationMetricsCalculator.Judge(Predict(model, rows.Inputs, device), rows.HardLabels, model.Classes);
    }

    /// <summary>
    /// Probabilities at T = 1 over the C classes, shape [N, C]; a teacher's class "public" is left out before the
    /// softmax, and so is a class that a balanced teacher had no rows of.
    /// </summary>
    /// <exception cref="FedDistillException">ShapeMismatch when the inputs are not of the model's shape.</exception>
    public static float[] Predict(ModelSnapshot model, InputTable inputs, ComputeDevice? device = null) =>
        Predict(model, inputs, temperature: 1, device);

    /// <summary>As <see cref="Predict(ModelSnapshot, InputTable, ComputeDevice?)"/>, at the calibration temperature of the
    /// model's card.</summary>
    /// <exception cref="FedDistillException">ShapeMismatch as there; StorageDamaged when the card cannot be read.</exception>
    public static float[] PredictCalibrated(ModelSnapshot model, InputTable inputs, ComputeDevice? device = null) =>
        Predict(model, inputs, ModelCalibration.Of(model).Temperature, device);

    private static float[] Predict(ModelSnapshot model, InputTable inputs, double temperature, ComputeDevice? device)
    {
        int[] rows = [.. Enumerable.Range(0, inputs.Rows)];
        var values = Inference.Logits(model, inputs, rows, model.Classes, device ?? ComputeDevice.Cpu);
        TrainedClasses.LeaveOutUntrained(model, values);
        for (var row = 0; row < rows.Length; row++)
        {
            var scores = values.AsSpan(row * model.Classes, model.Classes);
            TemperedSoftmax.Apply<float>(scores, temperature, scores);
        }

        return values;
    }
}
