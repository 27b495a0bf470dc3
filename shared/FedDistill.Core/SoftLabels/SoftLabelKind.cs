namespace FedDistill.Core.SoftLabels;

/// <summary>What the numbers of a soft-label row mean.</summary>
public enum SoftLabelKind
{
    /// <summary>Tempered probabilities: at least 0, a row sums to 1 (within 1e-4).</summary>
    Probabilities,

    /// <summary>Raw scores z before the softmax: any finite number.</summary>
    Logits,

    /// <summary>
    /// Probabilities of a teacher that also knows the class "public": at least 0, a row sums to at most 1 (within
    /// 1e-4). What is
    /// missing to 1 is the probability that the input is none of the client's own kind.
    /// </summary>
    Evidence,

    /// <summary>
    /// Probabilities to which the client has added noise for its privacy: any finite number; a row has no particular sum.
    /// </summary>
    Noised,
}
