using FedDistill.Coordinator.Storage;
using FedDistill.Core.Errors;
using FedDistill.Testing;
using Microsoft.Data.Sqlite;

namespace FedDistill.Coordinator.Tests.Hosting;

/// <summary>A coordinator whose state is damaged says what is, and does not begin anew.</summary>
public sealed class DamagedStateTests : IDisposable
{
    private const string Name = "damaged";

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("state.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("federation", Name)]
    [InlineData("round", $"{Name}/000001")]
    [InlineData("client", $"{Name}/")]
    [InlineData("directory", "all federations")]
    public async Task StartAsync_RecordDamaged_IsRefusedByItsNameAndFile(string record, string owner)
    {
        await BeginAsync();
        Assert.InRange(StoredState.Change(Database, record, TurnOneBitOver), 1, 2);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => TestCoordinator.StartAsync(_folder.Path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{record}\" of {owner}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_RecordOfNoKnownKind_IsRefused()
    {
        await BeginAsync();
        StoredState.Execute(Database, "UPDATE GrainState SET GrainTypeString = 'budget' WHERE GrainTypeString = 'client';");

        var error = await Assert.ThrowsAsync<FedDistillException>(() => TestCoordinator.StartAsync(_folder.Path));

        Assert.Contains("\"budget\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_StateFileGone_IsRefused()
    {
        await BeginAsync();
        SqliteConnection.ClearAllPools();
        File.Delete(Database);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => TestCoordinator.StartAsync(_folder.Path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(Database, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Database));
    }

    [Fact]
    public async Task ReadAll_Written_HasEveryKindOfRecord()
    {
        await BeginAsync();

        var records = StateFile.ReadAll(Database);

        Assert.Equal(["client", "directory", "federation", "round"], records.Select(record => record.State).Distinct().Order());
    }

    private async Task BeginAsync()
    {
        await using var coordinator = await TestCoordinator.StartAsync(_folder.Path);
        await coordinator.BeginAsync(TestFederation.Spec(Name), "anna", "ben");
        await coordinator.UploadAsync(TestUpload.Of(Name, "anna"));
    }

    // In the middle, where the damage leaves JSON whose numbers or names are others.
    private static byte[] TurnOneBitOver(byte[] payload)
    {
        var damaged = (byte[])payload.Clone();
        damaged[damaged.Length / 2] ^= 1;
        return damaged;
    }
}
