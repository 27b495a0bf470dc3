namespace FedDistill.Core.Privacy;

/// <summary>
/// Whether figures made of single clients' answers may be computed and shown: how far teachers agree, and what they
/// disagree on. Not where a guarantee is promised: it covers the released aggregate (or what nodes have noised), and a
/// count of answers beside it would be a second, unaccounted look at them.
/// </summary>
public static class AnswerStatistics
{
    /// <summary>Whether a federation allows them.</summary>
    /// <param name="mode">Its privacy mode, one of <see cref="PrivacyModes"/>.</param>
    /// <param name="terms">Its terms.</param>
    public static bool AreAllowed(string mode, PrivacyTerms terms) => !PrivacyModes.IsFormal(mode) && !terms.DpSgd;
}
