using System.Security.Cryptography;
using FedDistill.ClientNode.Terminal;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Json;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Cli;

/// <summary>
/// An operator's way to a coordinator. Uses the same connection as the clients do: same errors, same patience.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="progress">Shows what takes long; null: nothing is shown.</param>
public sealed class AdminClient(CoordinatorConnection connection, WorkProgress? progress = null)
{
    private const int ChunkBytes = 64 * 1024;

    private readonly Admin.AdminClient _admin = new(connection.Calls);

    /// <summary>Sends transfer set and test set and starts the federation.</summary>
    /// <param name="spec">The checked spec.</param>
    /// <param name="schema">What its data means.</param>
    /// <param name="transfer">The unlabelled transfer set.</param>
    /// <param name="test">What the student is judged by; null: nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Core.Errors.FedDistillException">What the coordinator refused, or Network.</exception>
    public async Task<FederationStatus> StartAsync(
        FederationSpec spec, FederationSchema schema, InputTable transfer, LabelledTable? test, CancellationToken cancellationToken)
    {
        var request = new StartRequest
        {
            SpecJson = System.Text.Json.JsonSerializer.Serialize(spec, FedDistillJson.Compact),
            SchemaJson = schema.ToJson(),
            TransferSet = await PutAsync(transfer.ToBytes(), BlobKind.TransferSet, cancellationToken),
            TestSet = test is null ? null : await PutAsync(TestSet.ToBytes(test), BlobKind.TestSet, cancellationToken),
        };
        return await CallAsync("start", options => _admin.StartAsync(request, options), cancellationToken);
    }

    /// <summary>The federations of the coordinator, or the one named.</summary>
    public async Task<IReadOnlyList<FederationStatus>> StatusAsync(string federation, CancellationToken cancellationToken)
    {
        var request = new StatusRequest { Federation = federation };
        return (await CallAsync("status", options => _admin.StatusAsync(request, options), cancellationToken)).Federations;
    }

    /// <summary>One federation with the details of its clients.</summary>
    public async Task<FederationStatus> StatusOfAsync(string federation, CancellationToken cancellationToken) =>
        (await StatusAsync(federation, cancellationToken))[0];

    /// <summary>Who is let in; nobody is named on a coordinator without certificates.</summary>
    public async Task<IReadOnlyList<EnrolmentStatus>> EnrolmentsAsync(CancellationToken cancellationToken) =>
        (await CallAsync("status", options => _admin.StatusAsync(new StatusRequest(), options), cancellationToken)).Enrolments;

    /// <summary>The figures of a federation's completed rounds, by round. A coordinator that has none to tell, or none
    /// that are understood here, takes nothing from a run that has ended well.</summary>
    /// <param name="federation">Its name.</param>
    /// <param name="logger">Hears why some are missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<int, Core.Rounds.RoundFigures>> FiguresAsync(
        string federation, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Reconnect.RunAsync("fetch the figures", _ => FiguresOnceAsync(federation, logger, cancellationToken), cancellationToken);
        }
        catch (FedDistillException exception)
        {
            logger.FiguresNotFetched(federation, exception.Message);
            return new Dictionary<int, Core.Rounds.RoundFigures>();
        }
    }

    /// <summary>The published students of all federations.</summary>
    public async Task<IReadOnlyList<PublishedModel>> ModelsAsync(CancellationToken cancellationToken) =>
        (await CallAsync("list the models", options => _admin.ModelsAsync(new ModelsRequest(), options), cancellationToken)).Models;

    /// <summary>Ends a federation.</summary>
    public Task<FederationStatus> StopAsync(string federation, CancellationToken cancellationToken) =>
        CallAsync("stop", options => _admin.StopAsync(new StopRequest { Federation = federation }, options), cancellationToken);

    /// <summary>A token for a client's name.</summary>
    public Task<CreateTokenReply> CreateTokenAsync(string client, CancellationToken cancellationToken) =>
        CallAsync("make a token", options => _admin.CreateTokenAsync(new CreateTokenRequest { Client = client }, options), cancellationToken);

    /// <summary>A token for the dashboard.</summary>
    public Task<OpenDashboardReply> OpenDashboardAsync(CancellationToken cancellationToken) =>
        CallAsync("open the dashboard", options => _admin.OpenDashboardAsync(new OpenDashboardRequest(), options), cancellationToken);

    /// <summary>Refuses a client from now on.</summary>
    public Task<RevokeReply> RevokeAsync(string client, CancellationToken cancellationToken) =>
        CallAsync("revoke", options => _admin.RevokeAsync(new RevokeRequest { Client = client }, options), cancellationToken);

    /// <summary>
    /// A federation's status now and after every change, until it has ended; outlives restarts of the coordinator.
    /// </summary>
    public async Task<FederationStatus> WatchAsync(
        string federation, Action<FederationStatus> onStatus, CancellationToken cancellationToken)
    {
        FederationStatus? last = null;
        while (last is null || !HasEnded(last))
        {
            last = await connection.Reconnect.RunAsync(
                "watch the federation", _ => WatchOnceAsync(federation, onStatus, cancellationToken), cancellationToken);
        }

        return last;
    }

    /// <summary>Whether no further round will come.</summary>
    public static bool HasEnded(FederationStatus status) => RoundFeed.IsEnd(status.State);

    private async Task<FederationStatus> WatchOnceAsync(
        string federation, Action<FederationStatus> onStatus, CancellationToken cancellationToken)
    {
        using var call = _admin.Watch(new WatchRequest { Federation = federation }, cancellationToken: cancellationToken);
        FederationStatus? last = null;
        await foreach (var status in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            connection.Reconnect.ReportBack();
            onStatus(status);
            last = status;
        }

        return last ?? throw new RpcException(new Status(StatusCode.Unavailable, "The stream ended before it began."));
    }

    private async Task<IReadOnlyDictionary<int, Core.Rounds.RoundFigures>> FiguresOnceAsync(
        string federation, ILogger logger, CancellationToken cancellationToken)
    {
        using var call = _admin.GetFigures(new GetFiguresRequest { Federation = federation }, cancellationToken: cancellationToken);
        var figures = new SortedDictionary<int, Core.Rounds.RoundFigures>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            try
            {
                figures[message.Round] = FedDistillJson.Read<Core.Rounds.RoundFigures>(message.FiguresJson, "figures of a round");
            }
            catch (FedDistillException exception)
            {
                logger.FiguresUnreadable(message.Round, exception.Message);
            }
        }

        return figures;
    }

    private Task<BlobRef> PutAsync(byte[] bytes, BlobKind kind, CancellationToken cancellationToken)
    {
        var header = new BlobRef
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), LengthBytes = bytes.Length, Kind = kind,
        };
        return connection.Reconnect.RunAsync("send the data", _ => PutOnceAsync(header, bytes, cancellationToken), cancellationToken);
    }

    private async Task<BlobRef> PutOnceAsync(BlobRef header, byte[] bytes, CancellationToken cancellationToken)
    {
        using var step = (progress ?? WorkProgress.None).Begin(
            header.Kind == BlobKind.TransferSet ? "Sending the transfer set" : "Sending the test set", bytes.Length, WorkUnit.Bytes);
        using var call = _admin.PutBlob(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new PutBlobRequest { Header = header }, cancellationToken);
            for (var offset = 0; offset < bytes.Length; offset += ChunkBytes)
            {
                var chunk = ByteString.CopyFrom(bytes, offset, Math.Min(ChunkBytes, bytes.Length - offset));
                await call.RequestStream.WriteAsync(new PutBlobRequest { Chunk = chunk }, cancellationToken);
                step.Report(offset + chunk.Length);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or RpcException)
        {
            // The coordinator ended the call before it had everything: the answer below says why.
        }

        return await call;
    }

    private Task<T> CallAsync<T>(string what, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        connection.CallAsync(what, call, cancellationToken);
}
