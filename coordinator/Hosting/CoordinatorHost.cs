using System.Net.Sockets;
using FedDistill.Coordinator.Aggregation;
using FedDistill.Coordinator.Dashboard;
using FedDistill.Coordinator.Distillation;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Figures;
using FedDistill.Coordinator.Identity;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Logging;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Storage;
using FedDistill.Coordinator.Students;
using FedDistill.Coordinator.Telemetry;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Json;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans.Configuration;
using Orleans.Serialization;

namespace FedDistill.Coordinator.Hosting;

/// <summary>
/// A running coordinator: one silo, the gRPC services, the worker. Embedded mode, nothing to install.
/// </summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    // Whoever asked for the stop waits ten seconds before using force.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(7);

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
        ListenAddresses.Check(options);
        var folder = new DataFolder(options.DataFolder);
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            logging(builder.Logging);
            // The silo first: services start in this order and stop in the reverse one, and the worker and the recovery
            // call grains.
            var stored = StoredData.Open(folder, options.Limits);
            ConfigureSilo(builder.Host, folder, stored.ConnectionString, traces: options.Otlp is not null);
            ConfigureServices(builder.Services, options, folder, stored, threads);
            builder.AddCoordinatorTelemetry(options);
            ConfigureAddresses(builder.WebHost, options);
            var application = builder.Build();
            MapServices(application);
            application.MapCoordinatorTelemetry(options);
            await StartAsync(application, options, cancellationToken);
            var host = new CoordinatorHost(application, folder) { Url = AddressOf(application, options) };
            if (stored.Pruned > 0)
            {
                application.Logger.StoragePruned(stored.Pruned, folder.Root);
            }

            application.Logger.Serving(host.Url.ToString(), folder.Root);
            ListenAddresses.Warn(options, application.Logger);
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
        await TelemetryEnd.SendAsync(_application.Services);
        await _application.DisposeAsync();
        _folder.Dispose();
    }

    private static void ConfigureServices(
        IServiceCollection services, CoordinatorOptions options, DataFolder folder, StoredData stored, TrainingThreads threads)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Time);
        services.AddSingleton(folder);
        services.AddSingleton(threads);
        services.AddSingleton(ComputeDevice.Parse(options.Device));
        services.AddSingleton(stored.Blobs);
        services.AddSingleton<IBlobStore>(stored.Blobs);
        services.AddSingleton<UploadInbox>();
        services.AddSingleton<UploadsInFlight>();
        services.AddSingleton<UploadPruner>();
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<RecoveryService>();
        services.AddSingleton<UploadAggregator>();
        services.AddSingleton<NoisedAggregator>();
        services.AddSingleton<AggregateReleaser>();
        services.AddSingleton<BroadcastPacker>();
        services.AddSingleton<StudentWorkshop>();
        services.AddSingleton<StudentMaker>();
        services.AddSingleton<FigureStore>();
        services.AddSingleton<FigureTaker>();
        services.AddSingleton<RoundPipeline>();
        services.AddSingleton<FederationFeed>();
        services.AddSingleton<StartRequests>();
        services.AddSingleton<DistillationBacklog>();
        services.AddSingleton<EnrolmentDesk>();
        services.AddSingleton<IConnectionListenerFactory, UnboundTransport>();
        services.AddSingleton<PlaintextProtocols>();
        services.AddSingleton<ClientPresence>();
        services.AddDashboard();
        var isSecure = options.Listen.Scheme == Uri.UriSchemeHttps;
        if (isSecure)
        {
            services.AddSingleton(provider => CoordinatorIdentity.Open(
                folder.Root, options.Time, provider.GetRequiredService<ILogger<CoordinatorIdentity>>()));
            services.AddSingleton<CertificateDoor>();
        }

        services.AddHostedService<DistillationWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<UploadPruner>());
        services.AddHostedService(provider => provider.GetRequiredService<RecoveryService>());
        services.AddHostedService<FederationCare>();
        services.AddCoordinatorHealth();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        services.AddCoordinatorLimits(options.Limits, options.Time);
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<ErrorInterceptor>();
            if (isSecure)
            {
                grpc.Interceptors.Add<CertificateDoor>();
            }

            grpc.MaxReceiveMessageSize = options.Limits.MessageBytes;
        }).AddServiceOptions<AdminService>(admin =>
        {
            admin.Interceptors.Add<OperatorDoor>();
            admin.MaxReceiveMessageSize = options.Limits.AdminMessageBytes;
        });
    }

    private static void ConfigureAddresses(IWebHostBuilder web, CoordinatorOptions options) =>
        web.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Set(kestrel, options.Limits);
            ListenAddresses.Listen(kestrel, options.Listen, isForOperators: options.AdminListen is null);
            if (options.AdminListen is { } admin)
            {
                ListenAddresses.Listen(kestrel, admin, isForOperators: true);
            }

            if (options.Listen.Scheme == Uri.UriSchemeHttp)
            {
                kestrel.ApplicationServices.GetRequiredService<PlaintextProtocols>().ServeHttp1(kestrel);
            }
        });

    private static void ConfigureSilo(IHostBuilder host, DataFolder folder, string connectionString, bool traces) => host.UseOrleans(silo =>
    {
        if (traces)
        {
            silo.AddActivityPropagation();
        }

        // No gateway: the only client of the silo is this process.
        silo.UseLocalhostClustering(LoopbackPorts.FindFree(), gatewayPort: 0);
        // A cluster of one has nobody to find it dead; a jump of the wall clock must not end the process.
        silo.Configure<ClusterMembershipOptions>(membership => membership.LivenessEnabled = false);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("feddistill", "feddistill"));
        silo.AddSqliteGrainStorage(folder.Database, connectionString);
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
        application.MapGrpcHealthChecksService();
        application.MapDashboard();
    }

    private static async Task StartAsync(WebApplication application, CoordinatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            // Before anything else begins: without an identity that can be used there is nothing to serve with.
            _ = application.Services.GetService<CoordinatorIdentity>();
            await application.StartAsync(cancellationToken);
        }
        catch (FedDistillException)
        {
            await application.DisposeAsync();
            throw;
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
