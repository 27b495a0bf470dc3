using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Distillation;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;
using FedDistill.Learning.Training;

namespace FedDistill.Learning.SoftLabels;

/// <summary>Answers transfer rows with a teacher's soft labels.</summary>
public static class SoftLabeler
{
    /// <summary>Labels rows of the transfer set, in evaluation mode.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="transfer">The transfer set.</param>
    /// <param name="rows">Rows of it, in the order of the answer; empty: all.</param>
    /// <param name="kind">
    /// Evidence: softmax(z/T) over C + 1 without its last column. Probabilities: softmax(z/T) over the C classes; a
    /// class that a balanced teacher had no rows of gets 0. Logits: z of the C classes, at no temperature; of a balanced
    /// teacher's classes without rows they mean nothing, which a rule knows by the class counts.
    /// </param>
    /// <param name="temperature">T, over 0.</param>
    /// <param name="device">Where to compute; null: the processor.</param>
    /// <param name="views">
    /// Looks at each row, of whose answers, in the asked kind, the mean is given; null: one look.
    /// </param>
    /// <returns>Shape [rows, 1, C].</returns>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when inputs or rows do not fit; InvalidConfiguration when evidence is asked of a teacher without
    /// the class "public", or the views' augmentation does not fit the inputs.
    /// </exception>
    public static SoftLabelMatrix Label(
        ModelSnapshot teacher,
        InputTable transfer,
        IReadOnlyList<int> rows,
        SoftLabelKind kind,
        double temperature,
        ComputeDevice? device = null,
        LabelViews? views = null)
    {
        views ??= LabelViews.Plain;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(views.Count);
        if (kind == SoftLabelKind.Evidence && teacher.Outputs == teacher.Classes)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Evidence needs a teacher with {teacher.Classes + 1} outputs, the last for \"public\"; this one has {teacher.Outputs}. Train it with the evidence objective or ask for probabilities.");
        }

        var resolved = TransferRows.Resolve(rows, transfer);
        var variation = InputReader.Create(transfer, views.Augmentation, new SeededRandom(views.Seed, views.Purpose));
        var looks = variation.Varies ? views.Count : 1;
        var answer = Look(null);
        if (looks == 1)
        {
            return answer;
        }

        var mean = answer.Values.ToArray();
        for (var look = 1; look < looks; look++)
        {
            var next = Look(variation).Values;
            for (var index = 0; index < mean.Length; index++)
            {
                mean[index] += next[index];
            }
        }

        for (var index = 0; index < mean.Length; index++)
        {
            mean[index] /= looks;
        }

        return new SoftLabelMatrix(kind, answer.Inputs, answer.Positions, answer.Classes, mean);

        SoftLabelMatrix Look(InputReader? reader)
        {
            var columns = kind == SoftLabelKind.Evidence ? teacher.Outputs : teacher.Classes;
            var logits = Inference.Logits(teacher, transfer, resolved, columns, device ?? ComputeDevice.Cpu, reader);
            if (kind == SoftLabelKind.Probabilities)
            {
                TrainedClasses.LeaveOutUntrained(teacher, logits);
            }

            return TemperedSoftmax.Soften(
                new SoftLabelMatrix(SoftLabelKind.Logits, resolved.Length, positions: 1, columns, logits), kind, temperature);
        }
    }
}
