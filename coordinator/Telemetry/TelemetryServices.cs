using FedDistill.Coordinator.Dashboard;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Identity;
using FedDistill.Coordinator.Rpc;
using FedDistill.Core.Telemetry;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FedDistill.Coordinator.Telemetry;

/// <summary>Where metrics and traces of a coordinator are to be had, and its health by HTTP.</summary>
public static class TelemetryServices
{
    // Ours, the process's, the web server's. Orleans' meters are left out: three hundred series about one silo.
    private static readonly string[] Meters =
        [RoundTrace.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>Adds what measures, and what hands it out where that is wanted.</summary>
    public static void AddCoordinatorTelemetry(this WebApplicationBuilder builder, CoordinatorOptions options)
    {
        builder.Services.AddSingleton<FederationBoard>();
        builder.Services.AddSingleton<StorageMeter>();
        builder.Services.AddSingleton(services =>
        {
            // In this order, so that nothing is counted before somebody adds it up.
            _ = services.GetService<MeterProvider>();
            return ActivatorUtilities.CreateInstance<CoordinatorInstruments>(services);
        });
        builder.Services.AddSingleton<RoundStages>();
        builder.Services.AddSingleton<OperatorCertificate>();
        if (!options.ServesMetrics && options.Otlp is null)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("feddistill-coordinator"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                if (options.ServesMetrics)
                {
                    // Names of units and instruments as Prometheus has them; its own scope labels would say the same everywhere.
                    metrics.AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
                }

                if (options.Otlp is not null)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (options.Otlp is not null)
        {
            // Read by the exporters, beside the other standard variables.
            builder.Configuration[OtlpEndpoint.Variable] = options.Otlp.ToString();
            telemetry.WithTracing(traces => traces
                .AddSource(RoundTrace.Name, "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter());
        }
    }

    /// <summary>Serves <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c> on the operators' address.</summary>
    public static void MapCoordinatorTelemetry(this WebApplication application, CoordinatorOptions options)
    {
        Guard(application, MapHealth(application, CoordinatorHealth.Live));
        Guard(application, MapHealth(application, CoordinatorHealth.Ready));
        if (options.ServesMetrics)
        {
            // Behind the operator's certificate, unlike health: how students get on is for those who may see `status`.
            var operators = application.Services.GetRequiredService<OperatorCertificate>();
            var scrape = ((IEndpointRouteBuilder)application).CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
            Guard(application, application.MapGet("/metrics", async call =>
            {
                if (operators.IsShownBy(call))
                {
                    await scrape(call);
                }
                else
                {
                    call.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    await call.Response.WriteAsync("Metrics are for the operator: show the certificate identity/operator.pem of the data folder.\n");
                }
            }));
        }
    }

    /// <summary>For operators alone, and not for other sites by way of an operator's browser.</summary>
    private static void Guard(WebApplication application, IEndpointConventionBuilder endpoints)
    {
        var door = application.Services.GetRequiredService<DashboardDoor>();
        endpoints.Add(endpoint =>
        {
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = call =>
            {
                if (door.Objection(call) is not { } objection)
                {
                    return answer(call);
                }

                call.Response.StatusCode = StatusCodes.Status403Forbidden;
                return call.Response.WriteAsync($"{objection}\n");
            };
        });
        OperatorDoor.Guard(endpoints);
    }

    private static IEndpointConventionBuilder MapHealth(WebApplication application, string name) => application.MapHealthChecks(
        $"/health/{name}", new HealthCheckOptions { Predicate = check => check.Tags.Contains(name) });
}
