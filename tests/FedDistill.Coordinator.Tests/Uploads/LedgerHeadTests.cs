using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Uploads;

/// <summary>The coordinator remembers the newest record of each client's ledger for the client, who may lose it.</summary>
public sealed class LedgerHeadTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task Join_AfterAnUpload_TellsTheHeadThatItNamed()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna");
        upload.Header.LedgerHead = new string('5', 64);
        await _coordinator.UploadAsync(upload);

        Assert.Equal(upload.Header.LedgerHead, (await JoinAsync("anna")).LedgerHead);
        Assert.Equal("", (await JoinAsync("ben")).LedgerHead);
    }

    [Fact]
    public async Task Join_AfterAnUploadThatBrokeOff_TellsTheHeadToo()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna");
        upload.Header.LedgerHead = new string('6', 64);
        await Assert.ThrowsAsync<RpcException>(() => _coordinator.SendAsync(upload.Messages().Take(1)));

        Assert.Equal(upload.Header.LedgerHead, (await JoinAsync("anna")).LedgerHead);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD")]
    public async Task UploadSoftLabels_HeadThatIsNoHash_IsRefused(string head)
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        var upload = TestUpload.Of(_name, "anna");
        upload.Header.LedgerHead = head;

        var refusal = await Refusal.OfAsync(_coordinator.UploadAsync(upload));

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.HashMismatch, "ledger_head");
    }

    private async Task<JoinReply> JoinAsync(string client) => await _coordinator.Federation.JoinAsync(
        new JoinRequest
        {
            Federation = _name,
            Client = client,
            SchemaSha256 = TestFederation.Schema.Sha256(),
            TransferSetSha256 = TestFederation.Transfer.Sha256(),
        },
        TestCoordinator.Call);
}
