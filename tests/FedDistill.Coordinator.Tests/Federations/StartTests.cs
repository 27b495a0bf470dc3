using FedDistill.Core.Data;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Federations;

public sealed class StartTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task Start_SameDefinitionAgain_IsHarmless()
    {
        var spec = TestFederation.Spec(_name);
        await _coordinator.BeginAsync(spec, "anna", "ben");

        var status = await _coordinator.StartFederationAsync(spec);

        Assert.Equal((FederationState.Running, 1, 2), (status.State, status.Round, status.Clients.Count));
    }

    [Fact]
    public async Task Start_OtherSpecUnderTheSameName_IsRefused()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));

        var refusal = await Refusal.OfAsync(_coordinator.StartFederationAsync(TestFederation.Spec(_name, rounds: 3)));

        refusal.Says(StatusCode.AlreadyExists, ErrorCode.Conflict, _name, "--name");
        Assert.Equal(2, (await _coordinator.StatusAsync(_name)).Rounds);
    }

    [Fact]
    public async Task Start_WrongSpec_NamesEveryError()
    {
        var spec = TestFederation.Spec(_name) with { Clients = 0, Rounds = 0, Student = "resnet" };

        var refusal = await Refusal.OfAsync(_coordinator.StartFederationAsync(spec));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidConfiguration, "clients is 0", "rounds is 0", "resnet");
    }

    [Fact]
    public async Task Start_StudentThatCannotTakeTheInputs_IsRefusedBeforeAnythingBegins()
    {
        var refusal = await Refusal.OfAsync(_coordinator.StartFederationAsync(TestFederation.Spec(_name) with { Student = "cnn-s" }));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidConfiguration, "cnn-s", "linear or mlp");
    }

    [Fact]
    public async Task Start_TransferSetNotStored_IsRefused()
    {
        var request = new StartRequest
        {
            SpecJson = $$"""{"name":"{{_name}}","student":"linear"}""",
            SchemaJson = TestFederation.Schema.ToJson(),
            TransferSet = new BlobRef { Sha256 = new string('b', 64), LengthBytes = 8, Kind = BlobKind.TransferSet },
        };

        var refusal = await Refusal.OfAsync(_coordinator.Admin.StartAsync(request, TestCoordinator.Call).ResponseAsync);

        refusal.Says(StatusCode.NotFound, ErrorCode.NotFound, "transfer set", "PutBlob");
    }

    [Fact]
    public async Task Start_TransferSetOfAnotherShape_IsRefused()
    {
        var images = InputTable.FromPixels(new InputShape(1, 2, 2), new byte[8]);
        var request = new StartRequest
        {
            SpecJson = $$"""{"name":"{{_name}}","student":"linear"}""",
            SchemaJson = TestFederation.Schema.ToJson(),
            TransferSet = await _coordinator.PutAsync(images.ToBytes(), BlobKind.TransferSet),
        };

        var refusal = await Refusal.OfAsync(_coordinator.Admin.StartAsync(request, TestCoordinator.Call).ResponseAsync);

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.ShapeMismatch, "1x2x2", "4 features");
    }

    [Fact]
    public async Task PutBlob_SoftLabels_IsRefused() =>
        (await Refusal.OfAsync(_coordinator.PutAsync([1, 2, 3], BlobKind.SoftLabels)))
            .Says(StatusCode.InvalidArgument, ErrorCode.InvalidData, "transfer sets and test sets");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Join_CheckedAgainstOtherData_IsRefusedWithBothHashes(bool otherSchema)
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));
        var (schema, transfer, other) = (TestFederation.Schema.Sha256(), TestFederation.Transfer.Sha256(), new string('c', 64));
        var request = new JoinRequest
        {
            Federation = _name,
            Client = "anna",
            SchemaSha256 = otherSchema ? other : schema,
            TransferSetSha256 = otherSchema ? transfer : other,
        };

        var refusal = await Refusal.OfAsync(_coordinator.Federation.JoinAsync(request, TestCoordinator.Call).ResponseAsync);

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.HashMismatch, other, otherSchema ? schema : transfer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task Join_WrongName_IsRefused(string client)
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name));

        var refusal = await Refusal.OfAsync(_coordinator.JoinAsync(_name, client));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidConfiguration, "--name");
    }

    [Fact]
    public async Task WatchRounds_UnknownFederation_IsNotFound() =>
        (await Refusal.OfAsync(_coordinator.WaitForAsync(_name, _ => true))).Says(StatusCode.NotFound, ErrorCode.NotFound, _name);
}
