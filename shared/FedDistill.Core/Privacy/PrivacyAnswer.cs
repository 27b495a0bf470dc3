namespace FedDistill.Core.Privacy;

/// <summary>A cell of <see cref="PrivacyMatrix"/>.</summary>
public enum PrivacyAnswer
{
    /// <summary>Refused.</summary>
    No,

    /// <summary>Allowed with equal weights, which tell nothing, in place of counts.</summary>
    EqualWeights,

    /// <summary>Allowed as it is.</summary>
    Yes,
}
