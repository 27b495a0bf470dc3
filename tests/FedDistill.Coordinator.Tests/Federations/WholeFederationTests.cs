using System.Security.Cryptography;
using FedDistill.Coordinator.Cli;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Federations;

public sealed class WholeFederationTests(SharedCoordinator shared) : IClassFixture<SharedCoordinator>
{
    private readonly TestCoordinator _coordinator = shared.Coordinator;
    private readonly string _name = shared.NewName();

    [Fact]
    public async Task WatchRounds_TwoRoundsOfTwoClients_BroadcastsAStudentEachAndEnds()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name), TestFederation.Test);
        await _coordinator.JoinAsync(_name, "anna", "ben");
        using var watch = _coordinator.Federation.WatchRounds(new WatchRoundsRequest { Federation = _name }, TestCoordinator.Call);
        var broadcasts = new List<Broadcast>();
        var asked = 0;
        RoundEvent? last = null;
        await foreach (var round in watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            last = round;
            if (round.Phase == RoundPhase.Collecting && round.Round > asked)
            {
                asked = round.Round;
                Assert.Equal(["anna", "ben"], round.Cohort);
                Assert.Equal(broadcasts.LastOrDefault(), round.Previous);
                await _coordinator.UploadAsync(TestUpload.Of(_name, "ben", asked));
                await _coordinator.UploadAsync(TestUpload.Of(_name, "anna", asked));
            }
            else if (round.Phase == RoundPhase.Completed && round.Round > broadcasts.Count)
            {
                broadcasts.Add(round.Broadcast);
            }
        }

        Assert.Equal(FederationState.Completed, last!.FederationState);
        Assert.Equal(2, broadcasts.Count);
        Assert.NotEqual(broadcasts[0].Student, broadcasts[1].Student);
        foreach (var broadcast in broadcasts)
        {
            Assert.Equal(TestFederation.Rows, broadcast.Metrics.Rows);
            await AssertDownloadsAsync(broadcast.Student);
            await AssertDownloadsAsync(broadcast.Aggregate);
        }
    }

    [Fact]
    public async Task Describe_StartedFederation_TellsWhatAClientMustKnow()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name, clients: 3));

        var description = await _coordinator.Federation.DescribeAsync(new DescribeRequest { Federation = _name }, TestCoordinator.Call);

        Assert.Equal(FederationState.Waiting, description.State);
        Assert.Equal(TestFederation.Schema.ToJson(), description.SchemaJson);
        Assert.Equal(TestFederation.Schema.Sha256(), description.SchemaSha256);
        Assert.Equal((TestFederation.Rows, TestFederation.Classes, 3), (description.TransferRows, description.ClassCount, description.ExpectedClients));
        Assert.Equal(TestFederation.Transfer.ToBytes(), await _coordinator.DownloadAsync(_name, description.TransferSet));
    }

    [Fact]
    public async Task Join_SameClientAgain_GivesTheSameIndex()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec(_name, clients: 3));
        await _coordinator.JoinAsync(_name, "anna", "ben");

        var reply = await _coordinator.Federation.JoinAsync(
            new JoinRequest
            {
                Federation = _name,
                Client = "anna",
                SchemaSha256 = TestFederation.Schema.Sha256(),
                TransferSetSha256 = TestFederation.Transfer.Sha256(),
            },
            TestCoordinator.Call);

        Assert.Equal(0, reply.Index);
        Assert.Equal(2, (await _coordinator.StatusAsync(_name)).Clients.Count);
    }

    [Fact]
    public async Task WatchRounds_UnderAClientsName_ShowsNobodyElse()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name), "anna", "ben");
        await _coordinator.UploadAsync(TestUpload.Of(_name, "ben"));
        using var watch = _coordinator.Federation.WatchRounds(
            new WatchRoundsRequest { Federation = _name, Client = "anna" }, TestCoordinator.Call);

        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(["anna"], watch.ResponseStream.Current.Cohort);
        Assert.Empty(watch.ResponseStream.Current.Contributed);
    }

    [Fact]
    public async Task ToJson_RunningAndCompleted_IsTheContract()
    {
        await _coordinator.BeginAsync(TestFederation.Spec(_name, clients: 1, rounds: 1), "anna");
        var running = await _coordinator.StatusAsync(_name);
        await _coordinator.UploadAsync(TestUpload.Of(_name, "anna"));
        await _coordinator.WaitForAsync(_name, FederationState.Completed);
        var completed = await _coordinator.StatusAsync(_name);

        Assert.Equal(
            $$"""{"federations":[{"name":"{{_name}}","state":"running","round":1,"rounds":1,"reason":""}]}""",
            StatusText.ToJson([running]).ToJsonString());
        Assert.Equal(
            $$"""{"federations":[{"name":"{{_name}}","state":"completed","round":1,"rounds":1,"reason":""}]}""",
            StatusText.ToJson([completed]).ToJsonString());
        Assert.Equal(TestFederation.Rows * TestFederation.Classes * sizeof(float), Assert.Single(completed.Finished).BytesUp);
    }

    private async Task AssertDownloadsAsync(BlobRef blob)
    {
        var bytes = await _coordinator.DownloadAsync(_name, blob);
        var tail = await _coordinator.DownloadAsync(_name, blob, blob.LengthBytes - 5);

        Assert.Equal(blob.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(bytes[^5..], tail);
    }
}
