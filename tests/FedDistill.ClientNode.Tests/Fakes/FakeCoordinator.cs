using System.Net;
using System.Security.Cryptography;
using FedDistill.ClientNode.Transport;
using FedDistill.Proto.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.ClientNode.Tests.Fakes;

/// <summary>A coordinator on a real socket that does what a test tells it, faults included.</summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _lock = new();
    private RoundEvent _state = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeCoordinator(WebApplication application) => _application = application;

    /// <summary>What Describe answers; null: NOT_FOUND.</summary>
    public FederationDescription? Description { get; set; }

    /// <summary>Blobs to be had, by hash.</summary>
    public Dictionary<string, byte[]> Blobs { get; } = [];

    /// <summary>Bytes of each upload so far, by client and round.</summary>
    public Dictionary<(string Client, int Round), MemoryStream> Uploads { get; } = [];

    /// <summary>The newest header of each upload.</summary>
    public Dictionary<(string Client, int Round), UploadHeader> Headers { get; } = [];

    /// <summary>Payloads that counted, unpacked, by hash.</summary>
    public Dictionary<string, byte[]> Payloads { get; } = [];

    /// <summary>What clients reported of candidates.</summary>
    public List<ReportHitsRequest> Reports { get; } = [];

    /// <summary>Ends the next upload or download with UNAVAILABLE after so many bytes; 0: never.</summary>
    public int CutAfterBytes { get; set; }

    /// <summary>Whether of an upload that is cut the length stays and the content does not, as after a power cut.</summary>
    public bool CutDamages { get; set; }

    /// <summary>What QueryUpload claims to hold; null: the truth.</summary>
    public long? BytesHeld { get; set; }

    /// <summary>Ends the next so many watches with UNAVAILABLE after their first event.</summary>
    public int WatchesToBreak { get; set; }

    /// <summary>How many watches were begun.</summary>
    public int WatchCount { get; set; }

    /// <summary>Offsets that uploads and downloads began at.</summary>
    public List<long> Offsets { get; } = [];

    public List<JoinRequest> Joins { get; } = [];

    public List<LeaveRequest> Leaves { get; } = [];

    public List<DeclineRequest> Declines { get; } = [];

    /// <summary>What it claims to remember of every client's ledger.</summary>
    public string LedgerHead { get; set; } = "";

    public Uri Address => new(
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<FakeCoordinator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        FakeCoordinator? coordinator = null;
        builder.Services.AddSingleton(_ => coordinator!);
        var application = builder.Build();
        coordinator = new FakeCoordinator(application);
        application.MapGrpcService<FakeFederationService>();
        application.MapGrpcService<FakeTransferService>();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return coordinator;
    }

    public CoordinatorConnection Connect(bool wait = true) => new(
        Address,
        new ReconnectOptions { Wait = wait, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5) },
        TimeProvider.System,
        NullLoggerFactory.Instance);

    /// <summary>Puts a blob where it can be had.</summary>
    public BlobRef Offer(byte[] content, BlobKind kind)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        Blobs[hash] = content;
        return new BlobRef { Sha256 = hash, LengthBytes = content.Length, Kind = kind };
    }

    /// <summary>Tells all watchers a new state.</summary>
    public void Publish(RoundEvent state)
    {
        lock (_lock)
        {
            _state = state;
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Hears of an upload that counts.</summary>
    public Action<UploadHeader> OnCounted { get; set; } = _ => { };

    /// <summary>Hears of a report of hits.</summary>
    public Action<ReportHitsRequest> OnReported { get; set; } = _ => { };

    /// <summary>The state now and what ends when it is old.</summary>
    public (RoundEvent State, Task Changed) Now()
    {
        lock (_lock)
        {
            return (_state, _changed.Task);
        }
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
