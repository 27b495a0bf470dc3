using System.Security.Cryptography;
using System.Text.Json;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Limits;
using FedDistill.Core.Data;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Jobs;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace FedDistill.Coordinator.Tests;

/// <summary>A real coordinator on a loopback port, spoken to with nothing but the generated gRPC clients.</summary>
internal sealed class TestCoordinator : IAsyncDisposable
{
    // Only so that a test that would hang fails instead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private bool _isStopped;
    private readonly TrainingThreads _threads;
    private readonly GrpcChannel _channel;

    private TestCoordinator(CoordinatorHost host, TrainingThreads threads)
    {
        Host = host;
        _threads = threads;
        _channel = GrpcChannel.ForAddress(host.Url);
        Federation = new Federation.FederationClient(_channel);
        Transfer = new Transfer.TransferClient(_channel);
        Admin = new Admin.AdminClient(_channel);
    }

    public CoordinatorHost Host { get; }

    public Federation.FederationClient Federation { get; }

    public Transfer.TransferClient Transfer { get; }

    public Admin.AdminClient Admin { get; }

    /// <summary>The options of a call.</summary>
    public static CallOptions Call =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Patience, cancellationToken: TestContext.Current.CancellationToken);

    public static async Task<TestCoordinator> StartAsync(
        string folder,
        TimeProvider? time = null,
        CoordinatorLimits? limits = null,
        Action<ILoggingBuilder>? logging = null,
        bool servesMetrics = false,
        Uri? otlp = null,
        Uri? adminListen = null)
    {
        TorchRuntime.EnsureLoaded();
        var threads = new TrainingThreads(1);
        try
        {
            var options = new CoordinatorOptions
            {
                DataFolder = folder,
                Listen = new Uri("http://127.0.0.1:0"),
                Device = "cpu",
                AllowsNoDeadline = true,
                Time = time ?? TimeProvider.System,
                Limits = limits ?? new CoordinatorLimits(),
                ServesMetrics = servesMetrics,
                Otlp = otlp,
                AdminListen = adminListen,
            };
            return new(await CoordinatorHost.StartAsync(options, threads, logging ?? (_ => { }), TestContext.Current.CancellationToken), threads);
        }
        catch
        {
            await threads.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops the coordinator; the connection to it stays open, so that what it says at the end can still be heard.
    /// </summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await Host.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _threads.DisposeAsync();
        _channel.Dispose();
    }

    /// <summary>Does what an operator does: stores the data, starts the federation.</summary>
    public async Task<FederationStatus> StartFederationAsync(FederationSpec spec, LabelledTable? test = null) =>
        await Admin.StartAsync(
            new StartRequest
            {
                SpecJson = JsonSerializer.Serialize(spec, FedDistillJson.Compact),
                SchemaJson = TestFederation.Schema.ToJson(),
                TransferSet = await PutAsync(TestFederation.Transfer.ToBytes(), BlobKind.TransferSet),
                TestSet = test is null ? null : await PutAsync(TestSet.ToBytes(test), BlobKind.TestSet),
            },
            Call);

    public async Task<BlobRef> PutAsync(byte[] bytes, BlobKind kind)
    {
        var blob = new BlobRef { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), LengthBytes = bytes.Length, Kind = kind };
        using var call = Admin.PutBlob(Call);
        await call.RequestStream.WriteAsync(new PutBlobRequest { Header = blob }, TestContext.Current.CancellationToken);
        foreach (var chunk in bytes.Chunk(TestUpload.ChunkBytes))
        {
            await call.RequestStream.WriteAsync(
                new PutBlobRequest { Chunk = ByteString.CopyFrom(chunk) }, TestContext.Current.CancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        return await call;
    }

    /// <summary>Starts a federation whose clients have all joined and whose first round collects.</summary>
    public async Task BeginAsync(FederationSpec spec, params string[] clients)
    {
        await StartFederationAsync(spec);
        await JoinAsync(spec.Name, clients);
        await WaitForAsync(spec.Name, round => round.Round == 1);
    }

    public async Task JoinAsync(string federation, params string[] clients)
    {
        foreach (var client in clients)
        {
            await Federation.JoinAsync(
                new JoinRequest
                {
                    Federation = federation,
                    Client = client,
                    SchemaSha256 = TestFederation.Schema.Sha256(),
                    TransferSetSha256 = TestFederation.Transfer.Sha256(),
                    TeacherArchitecture = "linear",
                },
                Call);
        }
    }

    /// <summary>Follows the rounds until one is as wanted.</summary>
    public async Task<RoundEvent> WaitForAsync(string federation, Predicate<RoundEvent> wanted)
    {
        using var call = Federation.WatchRounds(new WatchRoundsRequest { Federation = federation }, Call);
        RoundEvent? last = null;
        await foreach (var round in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            last = round;
            if (wanted(round))
            {
                return round;
            }
        }

        throw new InvalidOperationException($"The federation ended before that; its last state was {last}.");
    }

    /// <summary>Follows a federation until it is in a state.</summary>
    public Task<RoundEvent> WaitForAsync(string federation, FederationState state) =>
        WaitForAsync(federation, round => round.FederationState == state);

    public async Task<RoundEvent> GetRoundAsync(string federation, int round = 0) =>
        await Federation.GetRoundAsync(new GetRoundRequest { Federation = federation, Round = round }, Call);

    public async Task<FederationStatus> StatusAsync(string federation) =>
        Assert.Single((await Admin.StatusAsync(new StatusRequest { Federation = federation }, Call)).Federations);

    public Task<UploadReceipt> UploadAsync(TestUpload upload) => SendAsync(upload.Messages());

    public async Task<UploadReceipt> SendAsync(IEnumerable<UploadRequest> messages)
    {
        using var call = Transfer.UploadSoftLabels(Call);
        try
        {
            foreach (var message in messages)
            {
                await call.RequestStream.WriteAsync(message, TestContext.Current.CancellationToken);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or RpcException)
        {
            // The coordinator answered before it had everything: its answer follows.
        }

        return await call.ResponseAsync;
    }

    public async Task<QueryUploadReply> QueryAsync(TestUpload upload) => await Transfer.QueryUploadAsync(
        new QueryUploadRequest
        {
            Federation = upload.Header.Federation,
            Client = upload.Header.Client,
            Round = upload.Header.Round,
            PayloadSha256 = upload.Header.PayloadSha256,
            Packing = upload.Header.Packing,
        },
        Call);

    public async Task<byte[]> DownloadAsync(string federation, BlobRef blob, long offset = 0)
    {
        using var call = Transfer.Download(new DownloadRequest { Federation = federation, Blob = blob, Offset = offset }, Call);
        using var bytes = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            chunk.Data.WriteTo(bytes);
        }

        return bytes.ToArray();
    }
}
