using FedDistill.Core.Blobs;
using FedDistill.Coordinator.Uploads;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using BlobKind = FedDistill.Core.Blobs.BlobKind;

namespace FedDistill.Coordinator.Tests.Uploads;

/// <summary>What no round needs any more goes; all else stays, whatever happens in between.</summary>
public sealed class PruningTests : IDisposable
{
    private const string Name = "pruned";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rounds_WithNewAnswers_KeepOfEachClientTheNewestAlone()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await BeginAsync(coordinator, rounds: 3);
        using var deleted = new FileSystemWatcher(_folder.File("blobs")) { IncludeSubdirectories = true };
        var onlyTheNewest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        deleted.Deleted += (_, _) => Tell();
        deleted.EnableRaisingEvents = true;

        await FinishAsync(coordinator, 1);
        await FinishAsync(coordinator, 2);

        Tell();
        // Guards against hanging.
        await onlyTheNewest.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        void Tell()
        {
            if (SoftLabelsLeft().SequenceEqual(["anna 2", "ben 2"]))
            {
                onlyTheNewest.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task Rounds_AllEnded_KeepNoClientsAnswerAfterARestart()
    {
        await RunAsync(rounds: 2, finished: 2);

        await using var again = await TestCoordinator.StartAsync(_folder.Path);

        Assert.Empty(SoftLabelsLeft());
        var student = (await again.GetRoundAsync(Name, 1)).Broadcast.Student;
        Assert.Equal(student.LengthBytes, (await again.DownloadAsync(Name, student)).Length);
    }

    [Fact]
    public async Task StartAsync_FilesThatNoRecordNeeds_AreRemoved()
    {
        await RunAsync(rounds: 2, finished: 1);
        var orphan = await new FileBlobStore(_folder.Path).WriteAsync(
            new MemoryStream([1, 2, 3]), BlobKind.Student, TestContext.Current.CancellationToken);
        var half = Directory.CreateDirectory(_folder.File($"inbox/{Name}/000001")).FullName;
        await File.WriteAllTextAsync(Path.Combine(half, "anna.part"), "half", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_folder.File($"inbox/{Name}/000002"));

        await using var again = await TestCoordinator.StartAsync(_folder.Path);

        Assert.False(new FileBlobStore(_folder.Path).Contains(orphan));
        Assert.False(Directory.Exists(half));
        Assert.True(Directory.Exists(_folder.File($"inbox/{Name}/000002")));
        await FinishAsync(again, 2);
        await again.WaitForAsync(Name, FederationState.Completed);
    }

    [Fact]
    public async Task Remove_OnItsWayInSinceThePruningBegan_IsSpared()
    {
        var blobs = new FileBlobStore(_folder.Path);
        var blob = await blobs.WriteAsync(new MemoryStream([1, 2, 3]), BlobKind.SoftLabels, TestContext.Current.CancellationToken);
        var inFlight = new UploadsInFlight();
        var before = inFlight.Hold(blob.Sha256);
        inFlight.BeginPruning();
        before.Dispose();

        inFlight.Remove(blobs, blob.Sha256);
        Assert.True(blobs.Contains(blob));

        inFlight.EndPruning();
        inFlight.BeginPruning();
        inFlight.Hold(blob.Sha256).Dispose();
        inFlight.Remove(blobs, blob.Sha256);
        Assert.True(blobs.Contains(blob));

        inFlight.EndPruning();
        inFlight.BeginPruning();
        inFlight.Remove(blobs, blob.Sha256);
        Assert.False(blobs.Contains(blob));
    }

    private async Task RunAsync(int rounds, int finished)
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await BeginAsync(coordinator, rounds);
        for (var round = 1; round <= finished; round++)
        {
            await FinishAsync(coordinator, round);
        }
    }

    private static Task BeginAsync(TestCoordinator coordinator, int rounds) =>
        coordinator.BeginAsync(TestFederation.Spec(Name, rounds: rounds), "anna", "ben");

    private static async Task FinishAsync(TestCoordinator coordinator, int round)
    {
        await coordinator.WaitForAsync(Name, current => current.Round == round);
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna", round));
        await coordinator.UploadAsync(TestUpload.Of(Name, "ben", round));
        await coordinator.WaitForAsync(
            Name, current => current.Round > round || current.FederationState == FederationState.Completed);
    }

    private IEnumerable<string> SoftLabelsLeft() =>
        from client in (string[])["anna", "ben"]
        from round in Enumerable.Range(1, 2)
        let sha256 = TestUpload.Of(Name, client, round).Header.PayloadSha256
        where File.Exists(_folder.File($"blobs/{sha256[..2]}/{sha256[2..]}"))
        select $"{client} {round}";
}
