using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Learning.DpSgd;

namespace FedDistill.Learning.Teachers;

/// <summary>Whether the parts of a teacher job fit each other.</summary>
internal static class TeacherJobCheck
{
    /// <summary>Throws for the first thing that does not fit.</summary>
    public static void Check(TeacherJob job)
    {
        var shape = job.PrivateRows.Inputs.Shape;
        var classes = job.PrivateRows.ClassCount;
        if (job.PrivateRows.Rows == 0)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, "The client has no private rows. A teacher needs at least one; check the data path or the partition.");
        }

        if (job.Transfer.Shape != shape)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The private rows have shape {shape}, the transfer set {job.Transfer.Shape}. Both must follow the federation's schema.");
        }

        if (job.Plan.Objective == TeacherObjective.Refinement)
        {
            CheckBroadcast(job, classes);
        }

        if (job.DpSgd is not null)
        {
            CheckDpSgd(job, job.DpSgd);
        }

        var outputs = classes + (job.Plan.Objective == TeacherObjective.Evidence ? 1 : 0);
        if (job.Start is { } start
            && (start.Architecture != job.Architecture || start.InputShape != shape || start.Classes != classes || start.Outputs < outputs))
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The training is to go on from {start.Architecture} for {start.InputShape} with {start.Outputs} outputs; it needs {job.Architecture} for {shape} with {outputs}. Start from a model of the same architecture, or from none.");
        }
    }

    private static void CheckDpSgd(TeacherJob job, DpSgdTraining training)
    {
        training.Settings.CostOf(job.PrivateRows.Rows);
        DpSgdModels.Check(job.Architecture, job.PrivateRows.Inputs.Shape);
        if (job.Plan.Objective == TeacherObjective.Balanced)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                "Balanced softmax cannot be learned by DP-SGD: it puts the client's class counts into every row's loss, and no noise hides them there. Choose an aggregation that asks for evidence or for plain probabilities.");
        }
    }

    private static void CheckBroadcast(TeacherJob job, int classes)
    {
        if (job.Broadcast is null)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"Round {job.Plan.Round} refines teachers, but no aggregated soft labels came with it. Fetch the last round's aggregate first.");
        }

        if (job.Broadcast.Classes != classes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"The broadcast soft labels have {job.Broadcast.Classes} classes; the federation has {classes}. Fetch the last round's aggregate again.");
        }
    }
}
