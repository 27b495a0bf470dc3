using FedDistill.Coordinator.Limits;
using FedDistill.Learning.Training;

namespace FedDistill.Coordinator.Hosting;

/// <summary>How a coordinator runs.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Where it keeps its state.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// Where clients reach it; port 0 takes a free one. HTTP/2, and HTTP/1.1 for operators' browsers where they come here
    /// too: https with the certificates of the data folder, http on loopback.
    /// </summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>Where the admin service and the dashboard are; null: on the same address. http or https as the other one.</summary>
    public Uri? AdminListen { get; init; }

    /// <summary>Whether plain http may be served beyond loopback, where everybody can read it and nobody logs
    /// in.</summary>
    public bool InsecurePlaintext { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Whether a federation may have rounds without a deadline: only where its clients cannot vanish, as in a simulation.
    /// </summary>
    public bool AllowsNoDeadline { get; init; }

    /// <summary>The clock of deadlines, of the grains' timers, and of certificates and tokens.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the operators' address has <c>/metrics</c> for Prometheus.</summary>
    public bool ServesMetrics { get; init; }

    /// <summary>The OpenTelemetry collector that gets metrics and traces; null: none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Hears how the distillation of a student goes; null: nobody does.</summary>
    public IProgress<TrainingProgress>? StudentProgress { get; init; }

    /// <summary>What peers may cost it.</summary>
    public CoordinatorLimits Limits { get; init; } = new();
}
