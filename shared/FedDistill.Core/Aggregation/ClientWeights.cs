using FedDistill.Core.Errors;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>w_ky of one client: how much its word counts for each class.</summary>
internal static class ClientWeights
{
    /// <summary>1 for everyone and every class.</summary>
    public static double[] Equal(SoftLabelSubmission submission) => Same(submission, 1);

    /// <summary>n_k for every class.</summary>
    public static double[] BySampleCount(SoftLabelSubmission submission) =>
        submission.SampleCount >= 0
            ? Same(submission, submission.SampleCount)
            : throw Invalid(
                $"Client {submission.Client} tells {submission.SampleCount} private rows; at least 0 are allowed. " +
                "Let the client count its rows anew.");

    /// <summary>n_ky.</summary>
    public static double[] ByClassCounts(SoftLabelSubmission submission)
    {
        var (counts, classes) = (submission.ClassCounts, submission.SoftLabels.Classes);
        if (counts.Count != classes)
        {
            throw Invalid(
                $"Client {submission.Client} tells {counts.Count} class counts; " +
                $"this rule needs one for each of the {classes} classes. " +
                $"Let the client tell them, or choose the rule {MeanProbabilities.RuleName}.");
        }

        return counts.All(count => count >= 0)
            ? [.. counts.Select(count => (double)count)]
            : throw Invalid(
                $"Client {submission.Client} tells the class count {counts.Min()}; at least 0 is allowed. " +
                "Let the client count its rows anew.");
    }

    /// <summary>Refuses a sum in which nobody counted.</summary>
    public static WeightedSubmissions ThrowIfAllZero(this WeightedSubmissions submissions)
    {
        ThrowIfAllZero([submissions.Weights]);
        return submissions;
    }

    /// <summary>Refuses weights, one array a client, of which none is over 0.</summary>
    public static void ThrowIfAllZero(double[][] weights)
    {
        if (!weights.Any(client => client.Any(weight => weight > 0)))
        {
            throw Invalid(
                "Every client tells that it has no private rows; at least one must have some. " +
                $"Check the clients' data, or choose the rule {MeanProbabilities.RuleName}.");
        }
    }

    private static double[] Same(SoftLabelSubmission submission, double weight)
    {
        var weights = new double[submission.SoftLabels.Classes];
        Array.Fill(weights, weight);
        return weights;
    }

    private static FedDistillException Invalid(string message) => new(ErrorCode.InvalidSoftLabels, message);
}
