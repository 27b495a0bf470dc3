namespace FedDistill.Core.Privacy;

/// <summary>The names of the ways to account.</summary>
public static class PrivacyMethods
{
    /// <summary>The Gaussian mechanism's own formula; no bound is better.</summary>
    public const string Exact = "exact";

    /// <summary>Privacy loss distributions: tight to about 1e-4.</summary>
    public const string Pld = "pld";

    /// <summary>Rényi divergences: holds for all events, and is some 10 % above.</summary>
    public const string Rdp = "rdp";
}
