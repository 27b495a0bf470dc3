using FedDistill.Coordinator.Limits;

namespace FedDistill.Coordinator.Hosting;

/// <summary>How a coordinator runs.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Where it keeps its state.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where clients reach it; port 0 takes a free one. Plain HTTP/2.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>Where the admin service listens; null: on the same address.</summary>
    public Uri? AdminListen { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>The clock of deadlines and of the grains' timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What peers may cost it.</summary>
    public CoordinatorLimits Limits { get; init; } = new();
}
