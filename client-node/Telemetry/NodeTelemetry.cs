using FedDistill.Core.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FedDistill.ClientNode.Telemetry;

/// <summary>A node's metrics, and where they and its spans go; disposing it sends what is still queued.</summary>
public sealed class NodeTelemetry : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private NodeTelemetry(ServiceProvider services)
    {
        _services = services;
        // Made now, so that they listen from the first span on.
        _ = services.GetService<TracerProvider>();
        _ = services.GetService<MeterProvider>();
        Instruments = new NodeInstruments(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
    }

    /// <summary>What the node counts and measures.</summary>
    public NodeInstruments Instruments { get; }

    /// <summary>Begins to send, if there is a collector.</summary>
    /// <param name="collector">Its address; null: nothing is sent.</param>
    public static NodeTelemetry Open(Uri? collector)
    {
        var services = new ServiceCollection().AddMetrics();
        if (collector is not null)
        {
            services.AddSingleton<IConfiguration>(OtlpConfiguration(collector));
            services.AddOpenTelemetry()
                .ConfigureResource(resource => resource.AddService("feddistill-client"))
                .WithTracing(traces => traces.AddSource(RoundTrace.Name).AddOtlpExporter())
                .WithMetrics(metrics => metrics.AddMeter(RoundTrace.Name, "System.Runtime").AddOtlpExporter());
        }

        return new NodeTelemetry(services.BuildServiceProvider());
    }

    /// <summary>The environment's settings for OpenTelemetry with this address in them.</summary>
    private static IConfigurationRoot OtlpConfiguration(Uri collector) => new ConfigurationBuilder()
        .AddEnvironmentVariables()
        .AddInMemoryCollection([new(OtlpEndpoint.Variable, collector.ToString())])
        .Build();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await TelemetryEnd.SendAsync(_services);
        await _services.DisposeAsync();
    }
}
