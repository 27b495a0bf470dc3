using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Learning.SoftLabels;

namespace FedDistill.Coordinator.Distill;

/// <summary>
/// Puts right the biases of classes that no transfer row showed (Hinton, Vinyals and Dean, 2015, section 3), by what
/// can be known without test rows. Two ways, both told.
/// </summary>
public static class BiasRaiser
{
    private const double MostOffset = 30;

    // 30 / 2^40 is below what a 32-bit bias holds.
    private const int Halvings = 40;

    /// <summary>The student as it is, then raised each way.</summary>
    /// <param name="student">What was distilled.</param>
    /// <param name="data">Transfer rows, test rows and which classes are missing.</param>
    /// <param name="teachers">The teachers' probabilities of the transfer rows at T = 1.</param>
    /// <param name="device">Where to compute.</param>
    public static IReadOnlyList<RaisedBias> Raise(
        ModelSnapshot student, DistillData data, SoftLabelMatrix teachers, ComputeDevice device)
    {
        var logits = SoftLabeler.Label(student, data.Transfer.Inputs, [], SoftLabelKind.Logits, temperature: 1, device);
        var asItIs = data.Missing.ToDictionary(missing => missing, _ => 0.0);
        var byMass = data.Missing.ToDictionary(
            missing => missing, missing => OffsetForMass(logits, missing, MassOf(teachers, missing)));
        var byPrior = data.Missing.ToDictionary(missing => missing, missing => OffsetForPrior(logits, missing));
        return
        [
            Judge("none", student, asItIs, data, device),
            Judge("teacher-mass", student, byMass, data, device),
            Judge("prior", student, byPrior, data, device),
        ];
    }

    /// <summary>Mean probability of a class over all rows.</summary>
    public static double MassOf(SoftLabelMatrix probabilities, int classIndex)
    {
        var sum = 0.0;
        for (var row = 0; row < probabilities.Rows; row++)
        {
            sum += probabilities.Row(row)[classIndex];
        }

        return sum / probabilities.Rows;
    }

    /// <summary>
    /// The offset, -30..30, that gives a class a mean probability. The mean rises with the offset: bisection.
    /// </summary>
    public static double OffsetForMass(SoftLabelMatrix logits, int classIndex, double mass)
    {
        var (low, high) = (-MostOffset, MostOffset);
        for (var count = 0; count < Halvings; count++)
        {
            var middle = (low + high) / 2;
            (low, high) = MassAt(logits, classIndex, middle) < mass ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>
    /// The offset for the prior 1/C. A classifier learned under one prior is right under another once the odds are
    /// multiplied by the quotient of the priors' odds (Saerens, Latinne and Decaestecker, 2002, section 2.2); learned
    /// is the mean probability that the student gives the class on the transfer set.
    /// </summary>
    public static double OffsetForPrior(SoftLabelMatrix logits, int classIndex)
    {
        var stated = 1.0 / logits.Classes;
        var learned = Math.Clamp(MassAt(logits, classIndex, offset: 0), 1e-12, 1 - 1e-12);
        return Math.Log(stated / (1 - stated)) - Math.Log(learned / (1 - learned));
    }

    private static double MassAt(SoftLabelMatrix logits, int classIndex, double offset)
    {
        var (row, sum) = (new float[logits.Classes], 0.0);
        for (var index = 0; index < logits.Rows; index++)
        {
            logits.Row(index).CopyTo(row);
            row[classIndex] += (float)offset;
            TemperedSoftmax.Apply<float>(row, temperature: 1, row);
            sum += row[classIndex];
        }

        return sum / logits.Rows;
    }

    private static RaisedBias Judge(
        string method, ModelSnapshot student, Dictionary<int, double> offsets, DistillData data, ComputeDevice device)
    {
        var raised = offsets.Aggregate(student, (model, offset) => OutputBias.Raise(model, offset.Key, offset.Value));
        var predicted = Evaluator.Predict(raised, data.Test.Inputs, device);
        var (errors, missingErrors, missingRows) = (0, 0, 0);
        for (var row = 0; row < data.Test.Rows; row++)
        {
            var truth = data.Test.HardLabels[row];
            var isWrong = ArgMax.Of(predicted.AsSpan(row * raised.Classes, raised.Classes)) != truth;
            var isMissing = offsets.ContainsKey(truth);
            errors += isWrong ? 1 : 0;
            missingErrors += isWrong && isMissing ? 1 : 0;
            missingRows += isMissing ? 1 : 0;
        }

        return new RaisedBias(
            method,
            offsets.ToDictionary(offset => data.Schema.ClassNames[offset.Key], offset => offset.Value),
            errors,
            missingErrors,
            missingRows,
            missingRows > 0 ? 1 - ((double)missingErrors / missingRows) : null);
    }
}
