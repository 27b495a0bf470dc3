namespace FedDistill.Core.Privacy;

/// <summary>What a federation may do with private answers: the columns of <see cref="PrivacyMatrix"/>.</summary>
public enum PrivacyUse
{
    /// <summary>The mean of the answers, every client alike.</summary>
    PlainMean,

    /// <summary>The sum of evidence: by itself each class weighted by a client's rows of it.</summary>
    Evidence,

    /// <summary>One vote a row and teacher.</summary>
    Votes,

    /// <summary>Another rule whose weights are counts of private rows.</summary>
    CountWeights,

    /// <summary>
    /// A rule in which what a client says decides how much it or others count: entropy, confidence, agreement, sharpened
    /// means, medians, trimmed means, outlier scores.
    /// </summary>
    AnswerWeights,

    /// <summary>Refusing or flagging single uploads by what they say.</summary>
    OutlierFlags,

    /// <summary>An election between students by the clients' held-out rows.</summary>
    Election,
}
