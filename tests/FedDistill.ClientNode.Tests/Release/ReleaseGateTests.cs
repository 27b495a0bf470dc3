using System.Reflection;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Release;

public sealed class ReleaseGateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Release_ValidSoftLabels_AreInTheLedgerWithCoarseCounts()
    {
        var released = TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var line = Assert.Single(File.ReadAllLines(_folder.File("releases.jsonl")));
        Assert.Contains(released.PayloadSha256, line, StringComparison.Ordinal);
        Assert.Contains("\"privacy\":\"none\"", line, StringComparison.Ordinal);
        Assert.Equal(128, released.SampleCount);
        Assert.Equal([64L, 8L], released.ClassCounts);
    }

    [Fact]
    public void Release_CountsNotAskedFor_KeepsThem()
    {
        var task = TestFederation.Task(tellCounts: false);

        var released = TestFederation.Release(_folder.Path, task, TestFederation.SoftLabels(), [90, 11]);

        Assert.Equal(0, released.SampleCount);
        Assert.Empty(released.ClassCounts);
    }

    [Fact]
    public void Release_SameSoftLabelsAgain_PassWithoutSecondEntry()
    {
        TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        Assert.Single(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void Release_OtherSoftLabelsForTheRound_AreRefused()
    {
        TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(0.5f), [90, 11]));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Single(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Theory]
    [InlineData(90, 12_000)]
    [InlineData(900, 11)]
    public void Release_SameSoftLabelsWithOtherCounts_AreRefused(int low, int high)
    {
        TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [low, high]));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Single(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void Earlier_SameTaskAfterARestart_IsTheSameToTheByte()
    {
        var task = TestFederation.Task();
        var released = TestFederation.Release(_folder.Path, task, TestFederation.SoftLabels(), [90, 11]);

        using var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");
        var earlier = new ReleaseGate("alice", TestFederation.Terms, ledger).Earlier(task);

        Assert.NotNull(earlier);
        Assert.Equal(released.Payload.ToArray(), earlier.Payload.ToArray());
        Assert.Equal((released.SampleCount, released.Inputs, released.Kind), (earlier.SampleCount, earlier.Inputs, earlier.Kind));
        Assert.True(earlier.IsResumed);
    }

    [Fact]
    public void Earlier_OtherTaskOrDamagedBytes_IsNothing()
    {
        var task = TestFederation.Task();
        TestFederation.Release(_folder.Path, task, TestFederation.SoftLabels(), [90, 11]);
        using var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");
        var gate = new ReleaseGate("alice", TestFederation.Terms, ledger);

        Assert.Null(gate.Earlier(task with { Temperature = 7 }));
        Assert.Null(gate.Earlier(task with { TellSampleCount = !task.TellSampleCount }));
        Assert.Null(gate.Earlier(task with { Round = task.Round + 1 }));
        File.WriteAllText(_folder.File("releases.payload"), "others");
        Assert.Null(gate.Earlier(task));
    }

    [Fact]
    public void Release_HitsTwice_TellsTheFirstOnesAgain()
    {
        using var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");
        var gate = new ReleaseGate("alice", TestFederation.Terms, ledger);
        gate.Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var first = gate.Release(1, new HeldOutVote([3, 4], 10));
        var second = gate.Release(1, new HeldOutVote([9, 9], 10));

        Assert.Equal([3, 4], second.Entry.Hits);
        Assert.Equal(first.Entry, second.Entry);
        Assert.Throws<FedDistillException>(() => gate.Release(TestFederation.Terms.Rounds + 1, new HeldOutVote([1, 1], 10)));
    }

    [Fact]
    public void Open_LedgerWithBothKinds_FindsEach()
    {
        using (var ledger = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice"))
        {
            var gate = new ReleaseGate("alice", TestFederation.Terms, ledger);
            gate.Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);
            gate.Release(1, new HeldOutVote([3, 4], 10));
        }

        using var reopened = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");

        Assert.Equal([3, 4], reopened.Find<HitsEntry>(TestFederation.Terms.Fingerprint, 1)!.Hits);
        Assert.Equal("f32", reopened.Find<ReleaseEntry>(TestFederation.Terms.Fingerprint, 1)!.Encoding);
    }

    [Fact]
    public void Release_LedgerCannotBeOpened_NothingLeaves()
    {
        // A folder in the ledger's place fails for every user, root included.
        Directory.CreateDirectory(_folder.File("releases.jsonl"));

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
    }

    [Fact]
    public void Release_NaN_IsRefusedAndNotInTheLedger()
    {
        var softLabels = TestFederation.SoftLabels();
        softLabels.Values[3] = float.NaN;

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Release(_folder.Path, TestFederation.Task(), softLabels, [90, 11]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.Empty(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void Release_FewerRowsThanAsked_IsRefused()
    {
        var task = TestFederation.Task() with { TransferRows = [0, 1, 2] };

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Release(_folder.Path, task, TestFederation.SoftLabels(), [90, 11]));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Theory]
    [InlineData("{\"what\":\"soft-labels\",\"schema\":4,\"colour\":\"red\"}", "line 1 is damaged: It has schema 4")]
    [InlineData("{\"what\":\"soft-labels\",\"client\":\"al", "line 1 is damaged")]
    [InlineData("{\"what\":\"secrets\"}", "line 1 is damaged")]
    [InlineData("{\"what\":\"secrets\",\"schema\":2}", "line 1 is damaged: It has no hash")]
    [InlineData("", "line 1 is damaged")]
    [InlineData("[]", "line 1 is damaged")]
    public void Open_LineOfANewerVersionOrDamaged_IsRefusedByPathAndLine(string line, string finding)
    {
        var path = _folder.File("releases.jsonl");
        File.WriteAllText(path, $"{line}\n");

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(path, "alice"));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LastLineCutShortByACrash_IsForgotten()
    {
        TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);
        File.AppendAllText(_folder.File("releases.jsonl"), "{\"federation\":\"sm");

        TestFederation.Release(_folder.Path, TestFederation.Task(round: 2), TestFederation.SoftLabels(), [90, 11]);

        Assert.Equal(2, File.ReadAllLines(_folder.File("releases.jsonl")).Length);
    }

    [Fact]
    public void Open_LedgerOfAnotherClient_IsRefusedNamingState()
    {
        TestFederation.Release(_folder.Path, TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(_folder.File("releases.jsonl"), "bob"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("alice", error.Message, StringComparison.Ordinal);
        Assert.Contains("--state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileAnotherHoldsIt_IsRefusedNamingState()
    {
        using var first = ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice");

        var error = Assert.Throws<FedDistillException>(() => ReleaseLedger.Open(_folder.File("releases.jsonl"), "alice"));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains("--state", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Release_RoundThatTheFederationHasNot_IsRefused(int round)
    {
        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Release(_folder.Path, TestFederation.Task(round), TestFederation.SoftLabels(), [90, 11]));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Empty(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void ReleasedSoftLabels_Constructor_IsCalledByTheGateAlone()
    {
        const byte newObject = 0x73;
        var constructor = Assert.Single(
            typeof(ReleasedSoftLabels).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        Assert.False(constructor.IsPublic);
        byte[] call = [newObject, .. BitConverter.GetBytes(constructor.MetadataToken)];
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

        var callers = typeof(ReleaseGate).Assembly.GetTypes()
            .Where(type => type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all))
                .Any(method => method.GetMethodBody()?.GetILAsByteArray() is { } body && body.AsSpan().IndexOf(call) >= 0));

        Assert.Equal([typeof(ReleaseGate)], callers);
    }
}
