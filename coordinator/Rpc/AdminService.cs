using System.Reflection;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Rounds;
using FedDistill.Core.Blobs;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Models;
using FedDistill.Core.Rounds;
using FedDistill.Learning.Models;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Rpc;

/// <summary>The operator's door; the command line is built on it alone.</summary>
public sealed class AdminService(
    IGrainFactory grains, IBlobStore blobs, TimeProvider time, IHostApplicationLifetime lifetime) : Admin.AdminBase
{
    /// <inheritdoc />
    public override async Task<Proto.V1.BlobRef> PutBlob(IAsyncStreamReader<PutBlobRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        if (!await requestStream.MoveNext(cancellationToken) || requestStream.Current.Header is not { } header)
        {
            throw new FedDistillException(ErrorCode.ShapeMismatch, "The first message must be the header that names the blob.");
        }

        var announced = ProtoMapping.FromProto(header);
        if (announced.Kind is not (Core.Blobs.BlobKind.TransferSet or Core.Blobs.BlobKind.TestSet))
        {
            throw new FedDistillException(ErrorCode.InvalidData, $"kind is {header.Kind}; an operator stores transfer sets and test sets.");
        }

        var chunks = requestStream.ReadChunksAsync(
            message => message.PartCase == PutBlobRequest.PartOneofCase.Chunk ? message.Chunk : null, time, cancellationToken);
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
        var spec = FederationSpecReader.Read(request.SpecJson, "spec");
        var schema = FederationSchema.FromJson(request.SchemaJson);
        CheckStudent(spec, schema);
        var transfer = Stored(request.TransferSet, "transfer set");
        var definition = new FederationDefinition(
            spec, schema.ToJson(), transfer, RowsOf(transfer, schema), request.TestSet is null ? null : Stored(request.TestSet, "test set"));
        await FederationOf(spec.Name).StartAsync(definition);
        return await StatusOfAsync(spec.Name);
    }

    /// <inheritdoc />
    public override async Task<StatusReply> Status(StatusRequest request, ServerCallContext context)
    {
        var names = request.Federation.Length > 0
            ? [request.Federation]
            : await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync();
        var reply = new StatusReply();
        foreach (var name in names)
        {
            reply.Federations.Add(await StatusOfAsync(name));
        }

        return reply;
    }

    /// <inheritdoc />
    public override async Task Watch(WatchRequest request, IServerStreamWriter<FederationStatus> responseStream, ServerCallContext context)
    {
        // A coordinator that is asked to stop does not wait for its watchers, who watch for hours.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var cancellationToken = end.Token;
        var watched = 0;
        await foreach (var record in FederationOf(request.Federation).WatchAsync(cancellationToken).WithCancellation(cancellationToken))
        {
            await responseStream.WriteAsync(await StatusOfAsync(request.Federation), cancellationToken);
            if (!record.HasEnded && record.Round > watched)
            {
                watched = record.Round;
                var round = grains.GetGrain<IRoundGrain>(RoundKey.Of(request.Federation, record.Round));
                await foreach (var _ in round.WatchUploadsAsync(cancellationToken).WithCancellation(cancellationToken))
                {
                    await responseStream.WriteAsync(await StatusOfAsync(request.Federation), cancellationToken);
                }
            }
        }
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

    private async Task<FederationStatus> StatusOfAsync(string name)
    {
        var record = await FederationOf(name).GetAsync();
        RoundState? round = record.Round == 0
            ? null
            : await grains.GetGrain<IRoundGrain>(RoundKey.Of(name, record.Round)).GetAsync();
        var clients = await Task.WhenAll(record.Members.Select(async member =>
            (member, await grains.GetGrain<IClientGrain>($"{name}/{member.Name}").GetAsync())));
        return ProtoMapping.ToStatus(record, name, round, clients);
    }

    // Found out by the distillation, it would cost the clients a round.
    private static void CheckStudent(FederationSpec spec, FederationSchema schema)
    {
        if (Architecture.TryParse(spec.Student, out var student) && !ModelFactory.Supports(student, schema.Shape, out var reason))
        {
            throw new FedDistillException(ErrorCode.InvalidConfiguration, $"student is \"{spec.Student}\": {reason}");
        }
    }

    private Core.Blobs.BlobRef Stored(Proto.V1.BlobRef? blob, string what)
    {
        if (blob is null || !blobs.Contains(ProtoMapping.FromProto(blob)))
        {
            throw new FedDistillException(ErrorCode.NotFound, $"The {what} is not stored here. Send it with PutBlob first.");
        }

        return ProtoMapping.FromProto(blob);
    }

    private int RowsOf(Core.Blobs.BlobRef transferSet, FederationSchema schema)
    {
        using var stream = blobs.OpenRead(transferSet);
        var bytes = new byte[transferSet.LengthBytes];
        stream.ReadExactly(bytes);
        var inputs = InputTable.FromBytes(bytes);
        return inputs.Shape == schema.Shape && inputs.Rows > 0
            ? inputs.Rows
            : throw new FedDistillException(
                ErrorCode.ShapeMismatch, $"The transfer set has {inputs.Rows} inputs of {inputs.Shape}; the schema says {schema.Shape}.");
    }

    private IFederationGrain FederationOf(string name) => grains.GetGrain<IFederationGrain>(name);
}
