using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, y) = (1/K) sum_k softmax_y(z_k(x, y) + ln pi_ky) with pi_ky = n_ky / sum_y' n_ky'. Logits of teachers trained
/// by balanced softmax (Ren et al., 2020, section 3) leave the client's class mix out; adding it back gives the plain
/// posterior of each client, and their mean is the plain mean, from the very upload that <see cref="MaskedAls"/> joins.
/// A class that a client has never seen gets 0 from it; a client without rows does not count.
/// </summary>
public sealed class MeanBalanced : IAggregationRule
{
    internal const string RuleName = "mean-balanced";

    /// <inheritdoc />
    public string Name => RuleName;

    /// <inheritdoc />
    public string Description => "mean of the posteriors that balanced logits and class counts give back";

    /// <inheritdoc />
    public string When => "the transfer set hardly resembles the private data: a soft second candidate to masked-als";

    /// <inheritdoc />
    public bool NeedsClassCounts => true;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Logits;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        WeightedSubmissions.Add(
            submissions.CheckedFor(this).Select(sent => sent with { SoftLabels = Posterior(sent) }),
            HasRows).ThrowIfAllZero().NormaliseRows();

    private static SoftLabelMatrix Posterior(SoftLabelSubmission submission)
    {
        var counts = ClientWeights.ByClassCounts(submission);
        var (logits, posterior) = (submission.SoftLabels, SoftLabelMatrix.ProbabilitiesLike(submission.SoftLabels));
        if (counts.Sum() == 0)
        {
            return posterior;
        }

        // The softmax takes no notice of ln n_k, which all classes share. ln 0 makes a class impossible.
        double[] prior = [.. counts.Select(count => Math.Log(count))];
        var shifted = new double[counts.Length];
        for (var row = 0; row < logits.Rows; row++)
        {
            for (var column = 0; column < shifted.Length; column++)
            {
                shifted[column] = logits.Row(row)[column] + prior[column];
            }

            TemperedSoftmax.Apply<double>(shifted, 1, shifted);
            for (var column = 0; column < shifted.Length; column++)
            {
                posterior.Row(row)[column] = (float)shifted[column];
            }
        }

        return posterior;
    }

    private static double[] HasRows(SoftLabelSubmission submission) =>
        submission.ClassCounts.Any(count => count > 0)
            ? ClientWeights.Equal(submission)
            : new double[submission.ClassCounts.Count];
}
