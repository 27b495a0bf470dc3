using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// T(x, .) = sum_k w_k p_k(.|x) with w_k ~ exp(-eta s_k), where s_k adds up over the rounds how far client k was from the
/// others: (1/2) mean_x |p_k(.|x) - m(x, .)|_2^2 with m the projected <see cref="Median"/> of its round, 0..1 a round. The
/// idea of ExpGuard (Roux, Zimmer and Pokutta, 2025, arXiv 2402.12265): a client that lies every round loses its weight
/// for good, one that was unlucky once does not. Scores of earlier rounds come with the last published round.
/// </summary>
/// <remarks>
/// As with the median, clients with data of their own look like liars. A client that missed a round keeps its score: by
/// staying away nobody gets rid of one, and nobody is judged twice for one answer.
/// </remarks>
public sealed class ExponentialWeights : IAggregationRule, IScoresClients
{
    private const string RuleName = "exp-weights";

    // A client that always names another class than the median has s = 1 a round and e^-10 of an honest one's weight.
    private const double DefaultRate = 10;

    private static readonly RuleParameter Rate =
        new("eta", Lowest: 0, Highest: 1000, DefaultRate, value => new ExponentialWeights(value));

    private readonly double _rate;

    /// <summary>Chooses eta.</summary>
    /// <param name="rate">0, the plain mean, to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public ExponentialWeights(double rate = DefaultRate)
    {
        Rate.ThrowIfNotAllowed(rate);
        _rate = rate;
    }

    /// <inheritdoc />
    public string Name => Rate.NameOf(RuleName, _rate);

    /// <inheritdoc />
    public string Description => "mean weighted by exp(-eta s), s the client's distance to the median over all rounds";

    /// <inheritdoc />
    public string When => "several rounds, clients with similar data, liars that lie every time";

    /// <inheritdoc />
    public RuleParameter Parameter => Rate;

    /// <inheritdoc />
    public bool Accepts(SoftLabelKind kind) => kind == SoftLabelKind.Probabilities;

    /// <inheritdoc />
    public SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions) =>
        Aggregate(submissions, NoScores, NoNames).Aggregate;

    /// <inheritdoc />
    public ScoredAggregate Aggregate(
        IEnumerable<SoftLabelSubmission> submissions, IReadOnlyDictionary<string, double> earlier, IReadOnlySet<string> heard)
    {
        var stack = ClientStack.Of(submissions, this);
        var scores = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (client, score) in earlier)
        {
            scores[client] = score;
        }

        foreach (var (client, distance) in Distances(stack))
        {
            // Whose round failed has no score yet for the answer that is remembered of it.
            if (heard.Contains(client) || !earlier.ContainsKey(client))
            {
                scores[client] = scores.GetValueOrDefault(client) + distance;
            }
        }

        // Relative to the best, so that many rounds do not make all weights vanish.
        var best = stack.Sent.Min(sent => scores[sent.Client]);
        var joined = WeightedSubmissions.Add(stack.Sent, sent =>
        {
            var weights = new double[stack.Classes];
            Array.Fill(weights, Math.Exp(-_rate * (scores[sent.Client] - best)));
            return weights;
        });
        return new ScoredAggregate(joined.NormaliseRows(), scores);
    }

    private static readonly SortedDictionary<string, double> NoScores = new(StringComparer.Ordinal);

    private static readonly HashSet<string> NoNames = [];

    private static IEnumerable<(string Client, double Distance)> Distances(ClientStack stack)
    {
        var median = new Median().Aggregate(stack.Sent);
        foreach (var sent in stack.Sent)
        {
            var (mine, squares) = (sent.SoftLabels.Values, 0.0);
            for (var index = 0; index < mine.Length; index++)
            {
                var difference = (double)mine[index] - median.Values[index];
                squares += difference * difference;
            }

            yield return (sent.Client, squares / 2 / stack.Rows);
        }
    }
}
