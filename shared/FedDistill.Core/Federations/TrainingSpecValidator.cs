namespace FedDistill.Core.Federations;

/// <summary>Holds <see cref="TrainingSpec"/> to its ranges.</summary>
internal static class TrainingSpecValidator
{
    // One row has no batch statistics.
    private const int LeastBatch = 2;

    private const int MostSteps = 1_000_000;

    public static void Check(TrainingSpec training, SpecFindings findings)
    {
        findings.RequireRange("training.teacherBatch", training.TeacherBatch, LeastBatch, 4096);
        findings.RequireRange("training.teacherEpochs", training.TeacherEpochs, 1, 10000);
        findings.RequireRange("training.teacherMinSteps", training.TeacherMinSteps, 1, MostSteps);
        RequireMost("training.teacherMaxSteps", training.TeacherMaxSteps, training, findings);
        findings.RequirePositive("training.teacherLearningRate", training.TeacherLearningRate, 1);
        findings.RequireRange("training.refineEpochs", training.RefineEpochs, 1, 10000);
        RequireMost("training.refineMaxSteps", training.RefineMaxSteps, training, findings);
        findings.RequirePositive("training.refineLearningRate", training.RefineLearningRate, 1);
        findings.RequireRange("training.refineTransferWeight", training.RefineTransferWeight, 0, 10);
        findings.RequireRange("training.heldOut", training.HeldOut, 0, 0.5);
        findings.RequireRange("training.studentBatch", training.StudentBatch, LeastBatch, 4096);
        findings.RequireRange("training.studentSteps", training.StudentSteps, 1, MostSteps);
        findings.RequirePositive("training.studentLearningRate", training.StudentLearningRate, 1);
        findings.Require(
            InputAugmentation.IsName(training.Augmentation),
            "training.augmentation",
            training.Augmentation,
            $"allowed are {InputAugmentation.AllowedNames}");
        findings.RequirePositive("training.teacherStop", training.TeacherStop, 1);
        findings.RequireRange("training.labelViews", training.LabelViews, 1, 64);
        CheckStudent(training, findings);
    }

    private static void CheckStudent(TrainingSpec training, SpecFindings findings)
    {
        findings.Require(
            StudentLosses.All.Contains(training.StudentLoss),
            "training.studentLoss",
            training.StudentLoss,
            $"allowed are {StudentLosses.AllowedNames}");
        findings.Require(
            StudentStarts.All.Contains(training.StudentStart),
            "training.studentStart",
            training.StudentStart,
            $"allowed are {string.Join(", ", StudentStarts.All)}");
        findings.RequireRange("training.studentGenerations", training.StudentGenerations, 1, 10);
        findings.RequireRange("training.studentAveraging", training.StudentAveraging, 0, 0.9);
    }

    private static void RequireMost(string field, int steps, TrainingSpec training, SpecFindings findings)
    {
        // The least is reported on its own when it is out of range.
        var least = Math.Clamp(training.TeacherMinSteps, 1, MostSteps);
        findings.Require(
            steps >= least && steps <= MostSteps,
            field,
            steps,
            $"allowed are {least} (training.teacherMinSteps) to {MostSteps}");
    }
}
