using System.Reflection;
using System.Text.Json;
using FedDistill.Coordinator.Dashboard;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Figures;
using FedDistill.Coordinator.Identity;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Students;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Core.Json;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Rpc;

/// <summary>The operator's door; the command line is built on it alone.</summary>
public sealed class AdminService(
    IGrainFactory grains,
    FederationFeed feed,
    StartRequests requests,
    IBlobStore blobs,
    StreamPace pace,
    FigureStore figures,
    EnrolmentDesk desk,
    DashboardDoor dashboard) : Admin.AdminBase
{
    private const long LargestBlobBytes = 1 << 30;

    /// <inheritdoc />
    public override async Task<Proto.V1.BlobRef> PutBlob(IAsyncStreamReader<PutBlobRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        if (!await requestStream.ReadHeaderAsync(pace, cancellationToken) || requestStream.Current.Header is not { } header)
        {
            throw new FedDistillException(ErrorCode.ShapeMismatch, "The first message must be the header that names the blob.");
        }

        var announced = ProtoMapping.FromProto(header);
        if (announced.Kind is not (Core.Blobs.BlobKind.TransferSet or Core.Blobs.BlobKind.TestSet))
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"kind is {header.Kind}; an operator stores transfer sets and test sets.");
        }

        if (announced.LengthBytes is < 0 or > LargestBlobBytes)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"{announced.LengthBytes} bytes were announced; at most {LargestBlobBytes} are taken. Use fewer rows.");
        }

        var chunks = requestStream.ReadChunksAsync(
            message => message.PartCase == PutBlobRequest.PartOneofCase.Chunk ? message.Chunk : null, pace, cancellationToken);
        await using var content = new ChunkReadStream(chunks, announced.LengthBytes, cancellationToken);
        var stored = await blobs.WriteAsync(content, announced.Kind, cancellationToken);
        return stored == announced
            ? header
            : throw new FedDistillException(
                ErrorCode.HashMismatch, $"{stored.LengthBytes} bytes with SHA-256 {stored.Sha256} arrived; {announced.Sha256} was announced. Send it again.");
    }

    /// <inheritdoc />
    public override async Task<FederationStatus> Start(StartRequest request, ServerCallContext context)
    {
        var definition = requests.ToDefinition(request);
        await FederationOf(definition.Spec.Name).StartAsync(definition);
        return await StatusOfAsync(definition.Spec.Name);
    }

    /// <inheritdoc />
    public override async Task<StatusReply> Status(StatusRequest request, ServerCallContext context)
    {
        var reply = new StatusReply();
        foreach (var name in await NamesAsync(request.Federation))
        {
            reply.Federations.Add(await StatusOfAsync(name));
        }

        if (request.Federation.Length == 0)
        {
            reply.Enrolments.Add(await desk.ListAsync());
        }

        return reply;
    }

    /// <inheritdoc />
    public override async Task Watch(WatchRequest request, IServerStreamWriter<FederationStatus> responseStream, ServerCallContext context)
    {
        var lifetime = Caller.LifetimeOf(context);
        await foreach (var (record, round) in feed.ReadAsync(RequestNames.Federation(request.Federation), everyUpload: true, lifetime))
        {
            // Without the clients' details: asking each client's grain at each upload would grow with the square of the
            // cohort.
            var clients = record.Members.Select(member => (member, new ClientRecord()));
            await pace.WriteAsync(responseStream, ProtoMapping.ToStatus(record, request.Federation, round, clients), lifetime);
        }
    }

    /// <inheritdoc />
    public override async Task GetFigures(
        GetFiguresRequest request, IServerStreamWriter<Proto.V1.RoundFigures> responseStream, ServerCallContext context)
    {
        var record = await FederationOf(request.Federation).GetAsync();
        foreach (var round in record.Finished)
        {
            if (figures.Find(round) is { } found)
            {
                var json = JsonSerializer.Serialize(found, FedDistillJson.Compact);
                await pace.WriteAsync(
                    responseStream, new Proto.V1.RoundFigures { Round = round.Round, FiguresJson = json }, context.CancellationToken);
            }
        }
    }

    /// <inheritdoc />
    public override async Task<ModelsReply> Models(ModelsRequest request, ServerCallContext context)
    {
        var reply = new ModelsReply();
        foreach (var name in await NamesAsync(request.Federation))
        {
            var record = await FederationOf(name).GetAsync();
            var versions = await grains.GetGrain<IStudentRegistryGrain>(name).ListAsync();
            reply.Models.Add(versions.Select(version => ModelMapping.ToProto(record, name, version)));
        }

        return reply;
    }

    /// <inheritdoc />
    public override async Task<FederationStatus> Stop(StopRequest request, ServerCallContext context)
    {
        await FederationOf(request.Federation).StopAsync("Stopped by an operator.");
        return await StatusOfAsync(request.Federation);
    }

    /// <inheritdoc />
    public override Task<PingReply> Ping(PingRequest request, ServerCallContext context) => Task.FromResult(new PingReply
    {
        Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
    });

    /// <inheritdoc />
    public override async Task<CreateTokenReply> CreateToken(CreateTokenRequest request, ServerCallContext context) => new()
    {
        Token = (await desk.InviteAsync(RequestNames.Client(request.Client))).Reveal(),
        Minutes = (int)EnrolmentBook.TokenLife.TotalMinutes,
    };

    /// <inheritdoc />
    public override async Task<RevokeReply> Revoke(RevokeRequest request, ServerCallContext context)
    {
        await desk.RevokeAsync(RequestNames.Client(request.Client));
        return new RevokeReply();
    }

    /// <inheritdoc />
    public override Task<OpenDashboardReply> OpenDashboard(OpenDashboardRequest request, ServerCallContext context) => Task.FromResult(new OpenDashboardReply
    {
        Token = dashboard.Invite(), Minutes = (int)DashboardSessions.TokenLife.TotalMinutes,
    });

    private async Task<IReadOnlyList<string>> NamesAsync(string federation)
    {
        if (federation.Length > 0)
        {
            return [federation];
        }

        var names = new List<string>();
        foreach (var name in await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync())
        {
            // A name without a federation is left of a start that the process did not live to store.
            if (await FederationOf(name).ExistsAsync())
            {
                names.Add(name);
            }
        }

        return names;
    }

    private async Task<FederationStatus> StatusOfAsync(string name)
    {
        var record = await FederationOf(name).GetAsync();
        var round = await feed.NewestRoundAsync(name, record);
        var clients = await Task.WhenAll(record.Members.Select(async member =>
            (member, await grains.GetGrain<IClientGrain>($"{name}/{member.Name}").GetAsync())));
        return ProtoMapping.ToStatus(record, name, round, clients);
    }

    private IFederationGrain FederationOf(string name) => grains.GetGrain<IFederationGrain>(RequestNames.Federation(name));
}
