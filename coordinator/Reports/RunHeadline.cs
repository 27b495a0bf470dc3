namespace FedDistill.Coordinator.Reports;

/// <summary>What a run has gained, in one sentence.</summary>
internal static class RunHeadline
{
    public static string Of(RunResult run)
    {
        if (run.Final.StudentSha256 is null)
        {
            return "No round was completed, so there is no student.";
        }

        if (run.Final.Accuracy is not { } accuracy)
        {
            return "There is a student; without a test set its accuracy is not known.";
        }

        var sentence = $"The student classifies {ReportNumbers.Percent(accuracy)} of the test set correctly";
        string?[] comparisons =
        [
            Comparison(accuracy, run.Baselines.LocalMean, "the mean local teacher"),
            Comparison(accuracy, run.Baselines.Pooled, "a model trained on all private data in one place"),
        ];
        var known = string.Join(" and ", comparisons.OfType<string>());
        return known.Length > 0 ? $"{sentence}: {known}." : $"{sentence}.";
    }

    private static string? Comparison(double accuracy, double? other, string name) =>
        other is { } known ? $"{ReportNumbers.Gap(accuracy, known)} {name}" : null;
}
