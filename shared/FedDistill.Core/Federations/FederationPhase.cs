namespace FedDistill.Core.Federations;

/// <summary>Where a federation stands. All but the first two are final.</summary>
public enum FederationPhase
{
    /// <summary>Not enough clients have joined.</summary>
    Waiting,

    /// <summary>Rounds are running.</summary>
    Running,

    /// <summary>All rounds are done.</summary>
    Completed,

    /// <summary>A round failed.</summary>
    Failed,

    /// <summary>An operator ended it.</summary>
    Stopped,

    /// <summary>The privacy budget is spent; the last student stands.</summary>
    BudgetExhausted,
}
