using FedDistill.Core.Randomness;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>The answers of lying clients, as pure functions of what they know.</summary>
public static class FalseAnswers
{
    // As good as certain in a softmax of ten classes, and small enough for half precision.
    private const float CertainLogit = 20;

    /// <summary>What the liars answer who read the honest uploads.</summary>
    /// <param name="kind">One for which <see cref="AttackKinds.ReadsHonestUploads"/> holds.</param>
    /// <param name="honest">The honest clients' answers of the round, at least one, in ordinal order of names.</param>
    public static SoftLabelMatrix Informed(string kind, IReadOnlyList<SoftLabelMatrix> honest)
    {
        var believed = HonestMean.Of(honest);
        var classes = believed.Classes;
        return kind switch
        {
            AttackKinds.LeastLikely => Certain(honest[0], row => believed.LeastLikely(row)),
            AttackKinds.LeastSimilar => Certain(honest[0], row => believed.LeastSimilarTo(believed.MostLikely(row))),
            AttackKinds.Collude => Certain(honest[0], row => (believed.MostLikely(row) + 1) % classes),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This attack reads no uploads."),
        };
    }

    /// <summary>A client's own answers, each for another row.</summary>
    /// <param name="own">Its honest answers.</param>
    /// <param name="client">Its name: each liar has an order of its own.</param>
    /// <param name="round">The round.</param>
    /// <param name="seed">The federation's seed.</param>
    public static SoftLabelMatrix Shuffled(SoftLabelMatrix own, string client, int round, long seed)
    {
        var shuffled = Empty(own);
        var order = new SeededRandom(seed, $"shuffle/{client}/{round}").Permutation(own.Rows);
        for (var row = 0; row < order.Length; row++)
        {
            own.Row(order[row]).CopyTo(shuffled.Row(row));
        }

        return shuffled;
    }

    /// <summary>The last broadcast as an answer to this round; uniform where there is none for these rows.</summary>
    /// <param name="like">Shape and kind that the round asks for.</param>
    /// <param name="broadcast">Probabilities of as many rows, or null.</param>
    public static SoftLabelMatrix FreeRide(SoftLabelMatrix like, SoftLabelMatrix? broadcast)
    {
        var answer = Empty(like);
        var known = broadcast is not null && broadcast.Values.Length == answer.Values.Length ? broadcast : null;
        for (var index = 0; index < answer.Values.Length; index++)
        {
            var probability = known?.Values[index] ?? 1f / answer.Classes;
            answer.Values[index] = like.Kind == SoftLabelKind.Logits ? MathF.Log(Math.Max(probability, 1e-6f)) : probability;
        }

        return answer;
    }

    private static SoftLabelMatrix Certain(SoftLabelMatrix like, Func<int, int> classOf)
    {
        var answer = Empty(like);
        for (var row = 0; row < answer.Rows; row++)
        {
            answer.Row(row)[classOf(row)] = like.Kind == SoftLabelKind.Logits ? CertainLogit : 1;
        }

        return answer;
    }

    private static SoftLabelMatrix Empty(SoftLabelMatrix like) =>
        new(like.Kind, like.Inputs, like.Positions, like.Classes, new float[like.Values.Length]);
}
