using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Rounds;
using FedDistill.Coordinator.Rpc;
using FedDistill.Coordinator.Uploads;
using FedDistill.Core.Blobs;
using FedDistill.Core.Rounds;
using FedDistill.Fuzz.Tests.Mutations;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using BlobKind = FedDistill.Core.Blobs.BlobKind;
using BlobRef = FedDistill.Core.Blobs.BlobRef;

namespace FedDistill.Fuzz.Tests.Targets;

/// <summary>What either side of the wire makes of the other's messages.</summary>
internal static class WireTargets
{
    private static readonly UploadHeader Header = new()
    {
        Federation = "glyphs", Client = "anna", Round = 1, TransferSetSha256 = Federation.Transfer.Sha256(), Inputs = Federation.Rows,
        Positions = 1, Classes = Federation.Classes, Kind = SoftLabelKind.Probabilities, Encoding = "f32", Temperature = 1,
        PayloadSha256 = Federation.Hash("payload"), PayloadBytes = 240, SampleCount = 64, ClassCounts = { 32, 16, 16 }, Packing = PayloadPacking.Plain,
        PackedBytes = 240,
    };

    private static readonly UploadHeader Delta = new(Header) { Packing = PayloadPacking.DeltaBrotli, PackedBytes = 100, BaseSha256 = Federation.Hash("upload") };

    private static readonly UploadHeader Evidence = new(Header)
    {
        Inputs = 3, Kind = SoftLabelKind.Evidence, Encoding = "u4", PayloadBytes = 5, PackedBytes = 5,
    };

    private static readonly Proto.V1.BlobRef Blob = ProtoMapping.ToProto(Federation.Definition.TransferSet);

    private static readonly FederationDescription Description = new()
    {
        Federation = "glyphs", State = FederationState.Running, Rounds = 2, Seed = 1, SchemaJson = Federation.Schema.ToJson(),
        SchemaSha256 = Federation.Schema.Sha256(), TransferSet = Blob, TransferRows = Federation.Rows, ClassCount = 3,
        TeacherArchitectures = { "linear" }, StudentArchitecture = "linear", Privacy = "none", ExpectedClients = 2,
        Teacher = new TeacherSettings
        {
            Batch = 32, Epochs = 1, MinSteps = 1, MaxSteps = 10, LearningRate = 0.01, RefineEpochs = 1, RefineMaxSteps = 10,
            RefineLearningRate = 0.01, RefineTransferWeight = 1, HeldOut = 0.1, Augmentation = "auto", TeacherStop = 1,
        },
    };

    private static readonly RoundEvent[] Events =
    [
        .. Federation.Rounds.Select(round => ProtoMapping.ToEvent(
            new() { Definition = Federation.Definition, Round = 1 }, "glyphs", round, forClient: "")),
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("upload-header", random => MessageMutations.Of(random, [Header, Delta, Evidence]), CheckHeader),
        new("votes", random => MessageMutations.Of(random, [new ReportHitsRequest { Federation = "glyphs", Client = "anna", Round = 1, Hits = { 5, 6 }, Judged = 10 }]), Vote),
        new("names", random => MessageMutations.Of(random, [new JoinRequest { Federation = "glyphs", Client = "anna", TeacherArchitecture = "cnn-s" }]), CheckNames),
        new("start", random => MessageMutations.Of(random, [Start()]), CheckStart),
        new("federation-terms", random => MessageMutations.Of(random, [Description]), bytes => FederationTerms.From(FederationDescription.Parser.ParseFrom(bytes))),
        new("round-task", random => MessageMutations.Of(random, Events), ReadEvent),
        .. FileDescriptors.SelectMany(file => file.MessageTypes).Select(AnyMessage),
    ];

    /// <summary>A description that names no transfer set.</summary>
    public static FederationDescription WithoutTransferSet() => new(Description) { TransferSet = null };

    private static FileDescriptor[] FileDescriptors =>
        [FederationReflection.Descriptor, TransferReflection.Descriptor, AdminReflection.Descriptor, TypesReflection.Descriptor];

    private static FuzzTarget AnyMessage(MessageDescriptor message)
    {
        byte[][] samples = [Header.ToByteArray(), Description.ToByteArray(), .. Events.Select(state => state.ToByteArray())];
        return new($"parse-{message.Name}", random => ByteMutations.Of(random, samples), bytes => message.Parser.ParseFrom(bytes).ToByteArray()) { Share = 10 };
    }

    private static void CheckHeader(byte[] bytes)
    {
        var offer = UploadHeader.Parser.ParseFrom(bytes);
        RequestNames.Federation(offer.Federation);
        RequestNames.Client(offer.Client);
        foreach (var round in Federation.Rounds)
        {
            Refusing(() =>
            {
                if (!UploadRules.IsCounted(offer, round))
                {
                    UploadRules.Check(offer, Federation.Definition, round);
                    Assert.True(offer.PackedBytes <= offer.PayloadBytes && offer.PayloadBytes <= 1000, $"{offer}");
                }
            });
        }
    }

    private static void Vote(byte[] bytes)
    {
        var request = ReportHitsRequest.Parser.ParseFrom(bytes);
        foreach (var round in Federation.Rounds)
        {
            var (next, outcome) = RoundTransitions.Vote(round, request.Client, new HeldOutVote([.. request.Hits], request.Judged));
            Assert.True(outcome is UploadOutcome.Accepted || ReferenceEquals(next, round));
            RoundTransitions.CloseJudging(next);
        }
    }

    private static void CheckNames(byte[] bytes)
    {
        var request = JoinRequest.Parser.ParseFrom(bytes);
        var key = RoundKey.Of(RequestNames.Federation(request.Federation), 1) + RequestNames.Client(request.Client);
        Assert.True(key.Length < 200 && key.All(letter => char.IsAscii(letter) && !char.IsControl(letter)), key);
        Assert.DoesNotContain(RequestNames.ShortText(request.TeacherArchitecture, "teacher_architecture"), char.IsControl);
    }

    private static StartRequest Start() => new()
    {
        SpecJson = System.Text.Encoding.UTF8.GetString(Federation.Json(Federation.Spec)), SchemaJson = Federation.Schema.ToJson(), TransferSet = Blob,
    };

    private static void CheckStart(byte[] bytes) =>
        new StartRequests(new OneBlob(), new CoordinatorOptions { DataFolder = "" }, new()).ToDefinition(StartRequest.Parser.ParseFrom(bytes));

    private static void ReadEvent(byte[] bytes)
    {
        var state = RoundEvent.Parser.ParseFrom(bytes);
        Refusing(() => RoundTask.From(state));
        RoundFeed.IsEnd(state.FederationState);
    }

    /// <summary>Lets what follows a refusal be tried as well.</summary>
    private static void Refusing(Action read)
    {
        try
        {
            read();
        }
        catch (FedDistill.Core.Errors.FedDistillException exception) when (exception.Message.Length > 0)
        {
            // An answer.
        }
    }

    private sealed class OneBlob : IBlobStore
    {
        public Task<BlobRef> WriteAsync(Stream content, BlobKind kind, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Stream OpenRead(BlobRef blob) => new MemoryStream(Federation.Transfer.ToBytes());

        public bool Contains(BlobRef blob) => blob == Federation.Definition.TransferSet;
    }
}
