using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Identity;
using FedDistill.Coordinator.Limits;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Rpc;

/// <summary>The clients' door: who takes part, and what the rounds are doing.</summary>
public sealed class FederationService(
    IGrainFactory grains, FederationFeed feed, StreamPace pace, ClientSlots slots, EnrolmentDesk desk, ClientPresence presence)
    : Proto.V1.Federation.FederationBase
{
    /// <inheritdoc />
    public override async Task<FederationDescription> Describe(DescribeRequest request, ServerCallContext context)
    {
        var name = request.Federation.Length > 0 ? request.Federation : await OnlyFederationAsync();
        var record = await FederationOf(name).GetAsync();
        var definition = record.Definition!;
        var schema = FederationSchema.FromJson(definition.SchemaJson);
        return new FederationDescription
        {
            Federation = name,
            State = ProtoMapping.ToProto(record.Phase),
            Rounds = definition.Spec.Rounds,
            Seed = definition.Spec.Seed,
            SchemaJson = definition.SchemaJson,
            SchemaSha256 = schema.Sha256(),
            TransferSet = ProtoMapping.ToProto(definition.TransferSet),
            TransferRows = definition.TransferRows,
            ClassCount = schema.ClassNames.Count,
            TeacherArchitectures = { definition.Spec.Teacher },
            StudentArchitecture = definition.Spec.Student,
            Privacy = definition.Spec.Privacy,
            PrivacyTerms = PrivacyMapping.ToTerms(definition.Spec.PrivacyTerms),
            Teacher = ToProto(definition.Spec.Training),
            ExpectedClients = definition.Spec.Clients,
            Instance = record.Instance,
        };
    }

    /// <inheritdoc />
    public override Task<GetAuthorityReply> GetAuthority(GetAuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new GetAuthorityReply { Certificate = ByteString.CopyFrom(desk.Authority()) });

    /// <inheritdoc />
    public override async Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context) => new()
    {
        Certificate = ByteString.CopyFrom(await desk.EnrollAsync(request.Token, request.CertificateSigningRequest.Memory, context)),
    };

    /// <inheritdoc />
    public override async Task<EnrollReply> Renew(RenewRequest request, ServerCallContext context) => new()
    {
        Certificate = ByteString.CopyFrom(await desk.RenewAsync(request.CertificateSigningRequest.Memory, context)),
    };

    /// <inheritdoc />
    public override async Task<JoinReply> Join(JoinRequest request, ServerCallContext context)
    {
        var index = await FederationOf(request.Federation)
            .JoinAsync(
                RequestNames.Client(request.Client),
                RequestNames.ShortText(request.TeacherArchitecture, "teacher_architecture"),
                request.SchemaSha256, request.TransferSetSha256);
        var known = await ClientOf(request.Federation, request.Client).GetAsync();
        return new JoinReply { Index = index, LedgerHead = known.LedgerHead };
    }

    /// <inheritdoc />
    public override async Task<DeclineReply> Decline(DeclineRequest request, ServerCallContext context)
    {
        await FederationOf(request.Federation).DeclineAsync(RequestNames.Client(request.Client), DeclineWords.Of(request));
        return new DeclineReply();
    }

    /// <inheritdoc />
    public override async Task<LeaveReply> Leave(LeaveRequest request, ServerCallContext context)
    {
        await FederationOf(request.Federation).LeaveAsync(request.Client);
        return new LeaveReply();
    }

    /// <inheritdoc />
    public override async Task WatchRounds(
        WatchRoundsRequest request, IServerStreamWriter<RoundEvent> responseStream, ServerCallContext context)
    {
        var lifetime = Caller.LifetimeOf(context);
        var federation = RequestNames.Federation(request.Federation);
        using var slot = slots.Watch(federation, request.Client.Length == 0 ? "" : RequestNames.Client(request.Client));
        IDisposable? stay = null;
        try
        {
            await foreach (var (record, round) in feed.ReadAsync(federation, everyUpload: false, lifetime))
            {
                // A federation that is not here, and a name that has not joined, are nobody's presence.
                stay ??= record.Members.Any(member => member.Name == request.Client) ? presence.Enter(federation, request.Client) : null;
                await pace.WriteAsync(responseStream, ProtoMapping.ToEvent(record, request.Federation, round, request.Client), lifetime);
            }
        }
        finally
        {
            stay?.Dispose();
        }
    }

    /// <inheritdoc />
    public override async Task<ReportHitsReply> ReportHits(ReportHitsRequest request, ServerCallContext context)
    {
        if (request.Hits.Count > HeldOutVote.MostCandidates)
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"{request.Hits.Count} hits came; a round has at most {HeldOutVote.MostCandidates} candidates. Send one number for each.");
        }

        var outcome = await RoundOf(RequestNames.Federation(request.Federation), request.Round)
            .VoteAsync(RequestNames.Client(request.Client), new HeldOutVote([.. request.Hits], request.Judged));
        UploadRules.ThrowIfRefused(outcome);
        return new ReportHitsReply();
    }

    /// <inheritdoc />
    public override async Task<RoundEvent> GetRound(GetRoundRequest request, ServerCallContext context)
    {
        var record = await FederationOf(request.Federation).GetAsync();
        var number = request.Round == 0 ? record.Round : request.Round;
        var round = number == 0 ? null : await RoundOf(request.Federation, number).GetAsync();
        return ProtoMapping.ToEvent(record, request.Federation, round, Caller.ClientOf(context));
    }

    private async Task<string> OnlyFederationAsync()
    {
        var names = await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync();
        return names.Count == 1
            ? names[0]
            : throw new FedDistillException(
                ErrorCode.NotFound,
                names.Count == 0
                    ? "No federation has been started here yet."
                    : $"Several federations are here: {string.Join(", ", names)}. Say which one with --federation.");
    }

    private IRoundGrain RoundOf(string federation, int round) => grains.GetGrain<IRoundGrain>(RoundKey.Of(federation, round));

    private IClientGrain ClientOf(string federation, string client) => grains.GetGrain<IClientGrain>($"{federation}/{client}");

    private IFederationGrain FederationOf(string name) => grains.GetGrain<IFederationGrain>(RequestNames.Federation(name));

    private static TeacherSettings ToProto(TrainingSpec training) => new()
    {
        Batch = training.TeacherBatch,
        Epochs = training.TeacherEpochs,
        MinSteps = training.TeacherMinSteps,
        MaxSteps = training.TeacherMaxSteps,
        LearningRate = training.TeacherLearningRate,
        RefineEpochs = training.RefineEpochs,
        RefineMaxSteps = training.RefineMaxSteps,
        RefineLearningRate = training.RefineLearningRate,
        RefineTransferWeight = training.RefineTransferWeight,
        HeldOut = training.HeldOut,
        Augmentation = training.Augmentation,
        TeacherStop = training.TeacherStop,
        LabelViews = training.LabelViews,
    };
}
