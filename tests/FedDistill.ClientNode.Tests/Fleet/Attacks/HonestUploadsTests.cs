using FedDistill.ClientNode.Fleet.Attacks;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Fleet.Attacks;

/// <summary>For whom a liar waits, and for whom it does not.</summary>
public sealed class HonestUploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HonestUploads _honest = new(new AttackPlan(AttackKinds.Collude, ["mallory"]), ["alice", "bob", "carol", "mallory"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_EveryHonestClientIsHeardOf_ReturnsTheirAnswers()
    {
        var read = _honest.ReadAsync(1, Cancelled);
        _honest.Add(Released(1));
        _honest.SatOut("bob", 1);
        Assert.False(read.IsCompleted);

        _honest.SatOut("carol", 1);

        Assert.Equal(0.25f, Assert.Single(await read).Values[0]);
    }

    [Fact]
    public async Task ReadAsync_ClientGoneInTheMiddle_IsNotWaitedForInThisRoundOrAnother()
    {
        var first = _honest.ReadAsync(1, Cancelled);
        _honest.Add(Released(1));
        _honest.SatOut("bob", 1);

        _honest.Gone("carol");

        Assert.Single(await first);
        var second = _honest.ReadAsync(2, Cancelled);
        _honest.SatOut("bob", 2);
        Assert.False(second.IsCompleted);
        _honest.Add(Released(2));
        Assert.Single(await second);
    }

    [Fact]
    public async Task ReadAsync_ClientGoneAfterItsUpload_IsHeardStill()
    {
        _honest.Add(Released(1));
        _honest.Gone("alice");
        _honest.Gone("bob");
        _honest.Gone("carol");

        Assert.Single(await _honest.ReadAsync(1, Cancelled));
    }

    [Fact]
    public async Task ReadAsync_NobodyHonestAnswers_IsEmptyAtOnce()
    {
        Array.ForEach((string[])["alice", "bob", "carol"], client => _honest.SatOut(client, 1));

        Assert.Empty(await _honest.ReadAsync(1, Cancelled));
    }

    private ReleasedSoftLabels Released(int round) =>
        TestFederation.Release(_folder.Path, TestFederation.Task(round), TestFederation.SoftLabels(), [1, 1]);
}
