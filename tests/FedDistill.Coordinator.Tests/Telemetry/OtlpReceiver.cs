using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FedDistill.Coordinator.Tests.Telemetry;

/// <summary>
/// An OpenTelemetry collector on a loopback port, as far as an exporter can tell: it takes what comes by gRPC and says
/// that it is well. Names travel as UTF-8 inside the messages, so that they can be looked for without the schema.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly byte[] EmptyReply = [0, 0, 0, 0, 0];

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = [];

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _application = builder.Build();
        _application.Run(TakeAsync);
    }

    public Uri Url => new(_application.Urls.Single());

    /// <summary>All spans that came.</summary>
    public string Traces => Of("/opentelemetry.proto.collector.trace.v1.TraceService/Export");

    /// <summary>All metrics that came.</summary>
    public string Metrics => Of("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._application.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private string Of(string path) => string.Concat(_received.Where(received => received.Path == path).Select(received => received.Body));

    private async Task TakeAsync(HttpContext call)
    {
        using var body = new MemoryStream();
        await call.Request.Body.CopyToAsync(body, call.RequestAborted);
        _received.Enqueue((call.Request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
        call.Response.ContentType = "application/grpc";
        await call.Response.Body.WriteAsync(EmptyReply, call.RequestAborted);
        call.Response.AppendTrailer("grpc-status", "0");
    }
}
