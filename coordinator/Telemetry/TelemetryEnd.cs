using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FedDistill.Coordinator.Telemetry;

/// <summary>The end of what sends metrics and spans.</summary>
internal static class TelemetryEnd
{
    // One that answers takes milliseconds; a silent one must not keep a process that was asked to end, as it would for
    // five seconds each, one after the other, where the providers are merely disposed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Sends what is still queued, if the collector takes it soon. Call it before the services are
    /// disposed.</summary>
    /// <param name="services">Have a provider of each kind that sends, or none.</param>
    public static Task SendAsync(IServiceProvider services)
    {
        var (traces, metrics) = (services.GetService<TracerProvider>(), services.GetService<MeterProvider>());
        var patience = (int)Patience.TotalMilliseconds;
        return Task.WhenAll(Task.Run(() => traces?.Shutdown(patience)), Task.Run(() => metrics?.Shutdown(patience)));
    }
}
