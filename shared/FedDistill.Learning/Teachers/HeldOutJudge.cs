using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Evaluation;
using FedDistill.Learning.Models;

namespace FedDistill.Learning.Teachers;

/// <summary>
/// Judges any model by those private rows of a client that none of its teachers learns from: the rows that
/// <see cref="TeacherJob.SplitPurpose"/> draws, the same in every round. They also choose between a teacher's
/// checkpoints, so a teacher's own figure is a little too good.
/// </summary>
public sealed class HeldOutJudge
{
    private readonly LabelledTable _rows;
    private readonly ComputeDevice _device;

    /// <summary>Draws the rows.</summary>
    /// <param name="privateRows">All private rows of the client, as its teacher jobs have them.</param>
    /// <param name="training">Its held-out share.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <param name="splitPurpose">The teacher jobs' <see cref="TeacherJob.SplitPurpose"/>.</param>
    /// <param name="device">Where to compute; null: the processor.</param>
    public HeldOutJudge(
        LabelledTable privateRows, TrainingSpec training, long seed, string splitPurpose, ComputeDevice? device = null)
    {
        _rows = privateRows.Select(HeldOutSplit.Of(privateRows.Rows, training.HeldOut, seed, splitPurpose).HeldOut);
        _device = device ?? ComputeDevice.Cpu;
    }

    /// <summary>How many rows judge, 10 to 500; 0 where there are too few private rows to hold any out.</summary>
    public int Rows => _rows.Rows;

    /// <summary>
    /// Counts the rows whose class the model finds; its class "public" and classes that it never learned are left out.
    /// </summary>
    /// <param name="model">A student or a teacher.</param>
    /// <returns>The same for the same model on the same kind of machine.</returns>
    /// <exception cref="FedDistillException">ShapeMismatch when inputs or classes are not the model's.</exception>
    public HeldOutHits Hits(ModelSnapshot model)
    {
        if (Rows == 0)
        {
            return default;
        }

        var accuracy = Evaluator.Evaluate(model, _rows, _device).Accuracy;
        return new HeldOutHits((int)Math.Round(accuracy * Rows), Rows);
    }
}
