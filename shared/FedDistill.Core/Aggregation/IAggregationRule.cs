using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Aggregation;

/// <summary>
/// Joins the clients' soft labels into one target a row. Every rule is deterministic and independent of the order of
/// arrival: the caller hands submissions in ordinal order of client names, and sums follow a fixed tree.
/// </summary>
public interface IAggregationRule
{
    /// <summary>The name in a spec, for example <c>mean-probabilities</c>.</summary>
    string Name { get; }

    /// <summary>One line for help texts and errors: what the rule computes.</summary>
    string Description { get; }

    /// <summary>One short phrase for help texts: when to use the rule.</summary>
    string When { get; }

    /// <summary>The one number that may follow the name after a colon; null for most rules.</summary>
    RuleParameter? Parameter => null;

    /// <summary>Whether a submission without n_ky, its private rows of each class, is refused.</summary>
    bool NeedsClassCounts => false;

    /// <summary>Whether a submission without n_k, its number of private rows, is refused.</summary>
    bool NeedsSampleCount => false;

    /// <summary>How many submissions the rule needs at least; with fewer it refuses and the round fails.</summary>
    int FewestClients => 1;

    /// <summary>
    /// Whether first teachers are to learn the class "public" for it, although it joins other kinds too.
    /// </summary>
    bool PrefersEvidence => false;

    /// <summary>Whether the rule can join soft labels of this kind.</summary>
    bool Accepts(SoftLabelKind kind);

    /// <summary>
    /// Whether rows that no client claims (<see cref="TransferCoverage"/>) are to be learned as soft as they come,
    /// though the others are sharpened or made hard.
    /// </summary>
    bool KeepsUnclaimedSoft => false;

    /// <summary>
    /// Whether one aggregation may join submissions of several accepted kinds, such as an absent client's earlier
    /// evidence with this round's probabilities.
    /// </summary>
    bool MixesKinds => false;

    /// <summary>
    /// Whether one client moves the aggregate's matrix by at most 1/K of what it may send, K the number of clients: a
    /// plain mean under weights that no client's data steer. Only such a rule has the sensitivity that noise on the sum
    /// is calibrated for, and only its sum can be taken of masked uploads. Weights from counts, entropies or agreement
    /// are told or steered by the clients, a softmax of a mean has no such bound, and a median may jump over a gap
    /// for a single client.
    /// </summary>
    bool HasBoundedInfluence => false;

    /// <summary>
    /// Aggregates one round. Submissions are read once, one after the other, so that memory does not grow with clients;
    /// a rule that needs all of them at once says so.
    /// </summary>
    /// <param name="submissions">At least one, ordered by client name, all of one shape, and of one kind unless the
    /// rule mixes kinds.</param>
    /// <returns>Probabilities of the same shape; rows sum to 1.</returns>
    /// <exception cref="Errors.FedDistillException">ShapeMismatch when shapes differ; InvalidSoftLabels when the kind
    /// is not accepted or the counts cannot be used.</exception>
    SoftLabelMatrix Aggregate(IEnumerable<SoftLabelSubmission> submissions);
}
