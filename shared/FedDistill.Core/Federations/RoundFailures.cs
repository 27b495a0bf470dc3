namespace FedDistill.Core.Federations;

/// <summary>The names of <see cref="FederationSpec.OnRoundFailure"/>.</summary>
public static class RoundFailures
{
    /// <summary>The federation ends.</summary>
    public const string Stop = "stop";

    /// <summary>The next round asks anew.</summary>
    public const string Continue = "continue";
}
