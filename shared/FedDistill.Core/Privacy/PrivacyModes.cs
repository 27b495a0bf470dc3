namespace FedDistill.Core.Privacy;

/// <summary>The names of the privacy modes: what is done to soft labels before others see them.</summary>
public static class PrivacyModes
{
    /// <summary>Soft labels in clear. No formal guarantee.</summary>
    public const string None = "none";

    /// <summary>Clipped, rounded, cut to the greatest classes: fewer accidents, and no formal guarantee.</summary>
    public const string Hygiene = "hygiene";

    /// <summary>Each node adds Gaussian noise before it sends: not even the coordinator sees what a teacher said.</summary>
    public const string LocalDp = "local-dp";

    /// <summary>The coordinator adds Gaussian noise to the sum; it sees the uploads, nobody else does.</summary>
    public const string CentralDp = "central-dp";

    /// <summary>
    /// Votes of many teachers, answered where they agree under noise (Confident-GNMax: Papernot et al., "Scalable private
    /// learning with PATE", 2018, section 3).
    /// </summary>
    public const string Pate = "pate";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [None, Hygiene, LocalDp, CentralDp, Pate];

    /// <summary>The same for help texts and errors.</summary>
    public static string AllowedNames { get; } = string.Join(", ", All);

    /// <summary>Whether the mode by itself bounds what an observer can learn.</summary>
    public static bool IsFormal(string mode) => mode is LocalDp or CentralDp or Pate;
}
