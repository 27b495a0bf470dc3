using System.Reflection;
using FedDistill.ClientNode.Release;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.ClientNode.Tests.Release;

public sealed class ReleaseGateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Release_ValidSoftLabels_AreInTheLedgerWithCoarseCounts()
    {
        var released = TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

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

        var released = TestFederation.Gate(_folder.Path).Release(task, TestFederation.SoftLabels(), [90, 11]);

        Assert.Equal(0, released.SampleCount);
        Assert.Empty(released.ClassCounts);
    }

    [Fact]
    public void Release_SameSoftLabelsAgain_PassWithoutSecondEntry()
    {
        TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        Assert.Single(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void Release_OtherSoftLabelsForTheRound_AreRefused()
    {
        TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), TestFederation.SoftLabels(0.5f), [90, 11]));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Single(File.ReadAllLines(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void Release_LedgerCannotBeWritten_NothingLeaves()
    {
        var gate = TestFederation.Gate(_folder.Path);
        // A folder in the ledger's place fails for every user, root included.
        Directory.CreateDirectory(_folder.File("releases.jsonl"));

        var error = Assert.Throws<FedDistillException>(() =>
            gate.Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
    }

    [Fact]
    public void Release_NaN_IsRefusedAndNotInTheLedger()
    {
        var softLabels = TestFederation.SoftLabels();
        softLabels.Values[3] = float.NaN;

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), softLabels, [90, 11]));

        Assert.Equal(ErrorCode.InvalidSoftLabels, error.Code);
        Assert.False(File.Exists(_folder.File("releases.jsonl")));
    }

    [Fact]
    public void Release_FewerRowsThanAsked_IsRefused()
    {
        var task = TestFederation.Task() with { TransferRows = [0, 1, 2] };

        var error = Assert.Throws<FedDistillException>(() =>
            TestFederation.Gate(_folder.Path).Release(task, TestFederation.SoftLabels(), [90, 11]));

        Assert.Equal(ErrorCode.ShapeMismatch, error.Code);
    }

    [Fact]
    public void Open_LastLineCutShort_IsForgotten()
    {
        TestFederation.Gate(_folder.Path).Release(TestFederation.Task(), TestFederation.SoftLabels(), [90, 11]);
        File.AppendAllText(_folder.File("releases.jsonl"), "{\"federation\":\"sm");

        TestFederation.Gate(_folder.Path).Release(TestFederation.Task(round: 2), TestFederation.SoftLabels(), [90, 11]);

        Assert.Equal(2, File.ReadAllLines(_folder.File("releases.jsonl")).Length);
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
