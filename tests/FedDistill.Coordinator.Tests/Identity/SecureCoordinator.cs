using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Federations;
using FedDistill.Core.Identity;
using FedDistill.Core.Json;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>A real coordinator with certificates on a loopback port, and whoever wants to call it.</summary>
internal sealed class SecureCoordinator : IAsyncDisposable
{
    private readonly TrainingThreads _threads = new(1);
    private readonly List<IDisposable> _opened = [];
    private CoordinatorHost? _host;
    private bool _isStopped;

    private SecureCoordinator(string folder) => Folder = folder;

    public string Folder { get; }

    public Calendar Time { get; } = new();

    public ConcurrentQueue<string> Log { get; } = [];

    public Uri Url => _host!.Url;

    /// <summary>Issues what the coordinator itself would not.</summary>
    public TestAuthority Authority { get; private set; } = null!;

    public Admin.AdminClient Admin { get; private set; } = null!;

    public X509Certificate2 OperatorsCertificate { get; private set; } = null!;

    public static async Task<SecureCoordinator> StartAsync(string folder)
    {
        var coordinator = new SecureCoordinator(folder);
        new IdentityFolder(folder).Create([], coordinator.Time.GetUtcNow());
        coordinator.Authority = new TestAuthority(folder);
        await coordinator.ServeAsync();
        return coordinator;
    }

    /// <summary>Ends the process, as far as a test can, and starts another on the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await ServeAsync();
        _isStopped = false;
    }

    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _host!.DisposeAsync();
        }
    }

    /// <summary>A channel that shows a certificate, whatever it is worth.</summary>
    public CallInvoker Open(X509Certificate2? certificate)
    {
        var channel = GrpcChannel.ForAddress(Url, new GrpcChannelOptions { HttpHandler = Handler(certificate), DisposeHttpClient = true });
        _opened.Add(channel);
        return channel.CreateCallInvoker();
    }

    /// <summary>A browser with cookies of its own that shows a certificate, whatever it is worth.</summary>
    public HttpClient Browse(X509Certificate2? certificate)
    {
        var handler = Handler(certificate);
        handler.AllowAutoRedirect = false;
        var browser = new HttpClient(handler) { BaseAddress = Url };
        _opened.Add(browser);
        return browser;
    }

    public async Task<string> TokenAsync(string client) =>
        (await Admin.CreateTokenAsync(new CreateTokenRequest { Client = client }, TestCoordinator.Call)).Token;

    /// <summary>Enrolls with nothing but the generated client, over a connection of its own.</summary>
    public async Task<X509Certificate2> EnrollAsync(string client, string? token = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var reply = await Stranger().EnrollAsync(Request(client, token ?? await TokenAsync(client), key), TestCoordinator.Call);
        var certificate = IdentityFile.WithKey(X509CertificateLoader.LoadCertificate(reply.Certificate.Span), key);
        _opened.Add(certificate);
        return certificate;
    }

    public static EnrollRequest Request(string client, string token, ECDsa key) => new()
    {
        Token = token, CertificateSigningRequest = ByteString.CopyFrom(SigningRequest.Create(client, key)),
    };

    /// <summary>A caller without a certificate.</summary>
    public Federation.FederationClient Stranger() => new(Open(certificate: null));

    public Federation.FederationClient As(X509Certificate2 certificate) => new(Open(certificate));

    /// <summary>Does what an operator does.</summary>
    public async Task StartFederationAsync(FederationSpec spec)
    {
        var bytes = TestFederation.Transfer.ToBytes();
        var transfer = new BlobRef { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), LengthBytes = bytes.Length, Kind = BlobKind.TransferSet };
        using var call = Admin.PutBlob(TestCoordinator.Call);
        await call.RequestStream.WriteAsync(new PutBlobRequest { Header = transfer }, TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new PutBlobRequest { Chunk = ByteString.CopyFrom(bytes) }, TestContext.Current.CancellationToken);
        await call.RequestStream.CompleteAsync();
        await call;
        await Admin.StartAsync(
            new StartRequest
            {
                SpecJson = JsonSerializer.Serialize(spec, FedDistillJson.Compact), SchemaJson = TestFederation.Schema.ToJson(), TransferSet = transfer,
            },
            TestCoordinator.Call);
    }

    /// <summary>Enrolls as a node does.</summary>
    public Task<DateTimeOffset> EnrollNodeAsync(string client, string token, string path) =>
        new Enrolment(Url, Time, NullLoggerFactory.Instance)
            .RunAsync(EnrolmentToken.Parse(token), client, path, TestContext.Current.CancellationToken);

    public CoordinatorConnection Connect(NodeIdentity identity) => new(
        Url, new ReconnectOptions { Wait = false }, Time, NullLoggerFactory.Instance, identity.ForConnection());

    public async ValueTask DisposeAsync()
    {
        _opened.ForEach(opened => opened.Dispose());
        await StopAsync();
        await _threads.DisposeAsync();
        Authority.Dispose();
    }

    private SocketsHttpHandler Handler(X509Certificate2? certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            RemoteCertificateValidationCallback = (_, shown, _, _) => Authority.Trust.ObjectionToServer((X509Certificate2)shown!, "127.0.0.1", Time.GetUtcNow()) is null,
            AllowTlsResume = false,
        },
    };

    private async Task ServeAsync()
    {
        var options = new CoordinatorOptions
        {
            DataFolder = Folder, Listen = new Uri("https://127.0.0.1:0"), Device = "cpu", AllowsNoDeadline = true, Time = Time, ServesMetrics = true,
        };
        _host = await CoordinatorHost.StartAsync(options, _threads, Configure, TestContext.Current.CancellationToken);
        var (certificate, authority) = IdentityFile.Read(new IdentityFolder(Folder).Operator);
        _opened.AddRange([certificate, authority]);
        OperatorsCertificate = certificate;
        Admin = new Admin.AdminClient(Open(certificate));
    }

    private void Configure(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Orleans", LogLevel.Error).AddFilter("Grpc", LogLevel.Error);
#pragma warning disable CA2000 // The logging that it is added to disposes it.
        logging.AddProvider(new Lines(Log));
#pragma warning restore CA2000
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // The lines are the test's.
        }
    }
}
