using System.Net;
using System.Net.Sockets;
using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Students;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Configuration;
using Orleans.Serialization;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// A running coordinator: one silo, the gRPC services, the worker. Embedded mode, nothing to install.
/// </summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DataFolder _folder;

    private CoordinatorHost(WebApplication application, DataFolder folder)
    {
        _application = application;
        _folder = folder;
    }

    /// <summary>Where clients reach it, with the port that was really taken.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>What the coordinator is made of.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Ends when the process is asked to stop.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    /// <summary>Starts a coordinator and returns when it serves.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="threads">Where it trains; shared with whoever else trains in this process, who disposes it.</param>
    /// <param name="logging">Where its log goes.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when folder or address cannot be had; StorageDamaged
    /// for its state.</exception>
    public static async Task<CoordinatorHost> StartAsync(
        CoordinatorOptions options, TrainingThreads threads, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        var folder = new DataFolder(options.DataFolder);
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            logging(builder.Logging);
            // The silo first: services start in this order and stop in the reverse one, and the worker and the recovery
            // call grains.
            ConfigureSilo(builder.Host, SqliteGrainStorage.Open(folder.Database));
            ConfigureServices(builder.Services, options, folder, threads);
            ConfigureAddresses(builder.WebHost, options);
            var application = builder.Build();
            MapServices(application);
            await StartAsync(application, options, cancellationToken);
            var host = new CoordinatorHost(application, folder) { Url = AddressOf(application, options) };
            application.Logger.Serving(host.Url.ToString(), folder.Root);
            return host;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    /// <exception cref="Exception">What made one of its services break off: the host stops then, and that is no orderly
    /// end.</exception>
    public async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        await _application.WaitForShutdownAsync(cancellationToken);
        foreach (var service in _application.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { IsFaulted: true } broken)
            {
                await broken;
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _folder.Dispose();
    }

    private static void ConfigureServices(
        IServiceCollection services, CoordinatorOptions options, DataFolder folder, TrainingThreads threads)
    {
        services.AddSingleton(options.Time);
        services.AddSingleton(folder);
        services.AddSingleton(threads);
        services.AddSingleton(ComputeDevice.Parse(options.Device));
        services.AddSingleton<IBlobStore>(new FileBlobStore(folder.Root));
        services.AddSingleton<UploadInbox>();
        services.AddSingleton<UploadAggregator>();
        services.AddSingleton<BroadcastPacker>();
        services.AddSingleton<StudentWorkshop>();
        services.AddSingleton<RoundPipeline>();
        services.AddSingleton<FederationFeed>();
        services.AddSingleton<StartRequests>();
        services.AddSingleton<DistillationBacklog>();
        services.AddHostedService<DistillationWorker>();
        services.AddHostedService<RecoveryService>();
        services.AddCoordinatorLimits(options.Limits, options.Time);
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.MaxReceiveMessageSize = options.Limits.MessageBytes;
        }).AddServiceOptions<AdminService>(admin =>
        {
            admin.Interceptors.Add<OperatorDoor>();
            admin.MaxReceiveMessageSize = options.Limits.AdminMessageBytes;
        });
    }

    private static void ConfigureAddresses(IWebHostBuilder web, CoordinatorOptions options) => web.ConfigureKestrel(kestrel =>
    {
        KestrelLimits.Set(kestrel, options.Limits);
        Listen(kestrel, options.Listen, isForOperators: options.AdminListen is null);
        if (options.AdminListen is { } admin)
        {
            Listen(kestrel, admin, isForOperators: true);
        }
    });

    private static void Listen(KestrelServerOptions kestrel, Uri address, bool isForOperators)
    {
        if (address.Scheme != Uri.UriSchemeHttp)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The address {address} is not plain http; allowed is http://ADDRESS:PORT.");
        }

        var ip = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed)
            ? parsed
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"The address {address} names no IP address; write http://127.0.0.1:5080 or http://0.0.0.0:5080.");
        kestrel.Listen(ip, address.Port, listen =>
        {
            kestrel.ApplicationServices.GetRequiredService<PeerConnections>().Guard(listen);
            // Plain HTTP/2: gRPC without TLS has no way to negotiate it.
            listen.Protocols = HttpProtocols.Http2;
            if (isForOperators)
            {
                OperatorDoor.Mark(listen);
            }
        });
    }

    private static void ConfigureSilo(IHostBuilder host, string connectionString) => host.UseOrleans(silo =>
    {
        // No gateway: the only client of the silo is this process.
        silo.UseLocalhostClustering(LoopbackPorts.FindFree(), gatewayPort: 0);
        // A cluster of one has nobody to find it dead; a jump of the wall clock must not end the process.
        silo.Configure<ClusterMembershipOptions>(membership => membership.LivenessEnabled = false);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("feddistill", "feddistill"));
        silo.AddAdoNetGrainStorageAsDefault(storage =>
        {
            storage.Invariant = SqliteGrainStorage.Invariant;
            storage.ConnectionString = connectionString;
            storage.GrainStorageSerializer = new JsonGrainStorageSerializer();
        });
        silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(
            type => type.Namespace?.StartsWith("FedDistill.", StringComparison.Ordinal) == true && !type.IsAssignableTo(typeof(Exception)),
            FedDistillJson.Compact));
    });

    private static void MapServices(WebApplication application)
    {
        application.Use(application.Services.GetRequiredService<PeerGate>().PassAsync);
        application.MapGrpcService<FederationService>();
        application.MapGrpcService<TransferService>();
        application.MapGrpcService<AdminService>();
    }

    private static async Task StartAsync(WebApplication application, CoordinatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await application.DisposeAsync();
            var addresses = options.AdminListen is null ? $"{options.Listen}" : $"{options.Listen} and {options.AdminListen}";
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"The coordinator cannot listen on {addresses}: {exception.Message} Choose another --listen or --admin-listen address.",
                exception);
        }
    }

    private static Uri AddressOf(WebApplication application, CoordinatorOptions options)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new Uri(addresses.Select(address => new Uri(address)).First(address => options.Listen.Port is 0 || address.Port == options.Listen.Port).ToString());
    }
}
