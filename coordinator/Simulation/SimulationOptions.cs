using FedDistill.ClientNode.Fleet.Attacks;

namespace FedDistill.Coordinator.Simulation;

/// <summary>How a simulation runs, besides what its spec says.</summary>
public sealed record SimulationOptions
{
    /// <summary>Whether to train the pooled bound too.</summary>
    public bool PooledBaseline { get; init; }

    /// <summary>Who lies and how; null: nobody.</summary>
    public AttackPlan? Attack { get; init; }

    /// <summary>Where the coordinator and the clients keep their state; null: a temporary folder.</summary>
    public string? DataFolder { get; init; }
}
