using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Storage;
using FedDistill.Core.Errors;
using FedDistill.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using JsonGrainStorageSerializer = FedDistill.Coordinator.Storage.JsonGrainStorageSerializer;

namespace FedDistill.Coordinator.Tests.Storage;

/// <summary>Orleans' ADO.NET provider over our own schema and statements.</summary>
public sealed class SqliteGrainStorageTests : IAsyncLifetime
{
    private const string StateName = "counter";

    private static readonly GrainId Grain = GrainId.Create("counter", "one");

    private readonly TemporaryFolder _folder = new();
    private IHost? _host;

    private string Database => _folder.File("state.db");

    private IGrainStorage Storage => _host!.Services.GetRequiredService<IGrainStorage>();

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(LoopbackPorts.FindFree(), LoopbackPorts.FindFree());
            silo.AddAdoNetGrainStorageAsDefault(storage =>
            {
                storage.Invariant = SqliteGrainStorage.Invariant;
                storage.ConnectionString = SqliteGrainStorage.Open(Database);
                storage.GrainStorageSerializer = new JsonGrainStorageSerializer();
            });
        });
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.StopAsync(TestContext.Current.CancellationToken);
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Read_NeverWritten_IsEmpty()
    {
        var state = await ReadAsync();

        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task Write_FirstAndAgain_IsReadBackWithANewVersionEach()
    {
        var state = await ReadAsync();
        await WriteAsync(state, 1);
        var first = state.ETag;
        await WriteAsync(state, 2);

        var read = await ReadAsync();
        Assert.Equal((2, true), (read.State!.Count, read.RecordExists));
        Assert.NotEqual(first, state.ETag);
        Assert.Equal(state.ETag, read.ETag);
    }

    [Fact]
    public async Task Write_AnotherHasWrittenSince_IsRefusedAndTheOtherStands()
    {
        await WriteAsync(await ReadAsync(), 1);
        var (winner, loser) = (await ReadAsync(), await ReadAsync());
        await WriteAsync(winner, 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(loser, 3));

        Assert.Equal(2, (await ReadAsync()).State!.Count);
    }

    [Fact]
    public async Task Write_TwoFirstWriters_LeaveOneWinner()
    {
        var (winner, loser) = (await ReadAsync(), await ReadAsync());
        await WriteAsync(winner, 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(loser, 3));

        Assert.Equal(2, (await ReadAsync()).State!.Count);
    }

    [Fact]
    public async Task Clear_Written_IsEmptyAndCanBeWrittenAgain()
    {
        var state = await ReadAsync();
        await WriteAsync(state, 1);

        await Storage.ClearStateAsync(StateName, Grain, state);

        Assert.Equal(0, (await ReadAsync()).State!.Count);
        await WriteAsync(state, 4);
        Assert.Equal(4, (await ReadAsync()).State!.Count);
    }

    [Fact]
    public async Task Clear_AnotherHasWrittenSince_IsRefused()
    {
        await WriteAsync(await ReadAsync(), 1);
        var (winner, loser) = (await ReadAsync(), await ReadAsync());
        await WriteAsync(winner, 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(StateName, Grain, loser));
    }

    [Fact]
    public async Task Open_Again_KeepsWhatIsThere()
    {
        await WriteAsync(await ReadAsync(), 1);

        SqliteGrainStorage.Open(Database);

        Assert.Equal(1, (await ReadAsync()).State!.Count);
    }

    [Fact]
    public void Open_NewerSchema_IsRefusedWithBothVersions()
    {
        var path = _folder.File("newer.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99;";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<FedDistillException>(() => SqliteGrainStorage.Open(path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains("schema 99; this version understands 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Schema1_SealsWhatIsThere()
    {
        await WriteAsync(await ReadAsync(), 7);
        StoredState.Change(Database, "counter", payload => payload[..^"//0123456789abcdef".Length]);
        StoredState.Execute(Database, "PRAGMA user_version = 1;");

        SqliteGrainStorage.Open(Database);

        Assert.Equal(7, (await ReadAsync()).State!.Count);
    }

    [Fact]
    public void Open_PageDamaged_IsRefusedByPath()
    {
        var path = _folder.File("torn.db");
        SqliteGrainStorage.Open(path);
        SqliteConnection.ClearAllPools();
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(4096, 4096).Fill(0x5a);
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<FedDistillException>(() => SqliteGrainStorage.Open(path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NewConnection_FlushesEachCommit()
    {
        var path = _folder.File("flushed.db");

        using var connection = new SqliteConnection(SqliteGrainStorage.Open(path) + ";Pooling=False");
        connection.Open();

        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous;";
        Assert.Equal(2L, command.ExecuteScalar());
    }

    [Fact]
    public void Open_NoDatabase_IsRefusedByPath()
    {
        var path = _folder.File("letter.db");
        File.WriteAllText(path, new string('x', 4096));

        var error = Assert.Throws<FedDistillException>(() => SqliteGrainStorage.Open(path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    private async Task<GrainState<Counter>> ReadAsync()
    {
        var state = new GrainState<Counter>(new Counter());
        await Storage.ReadStateAsync(StateName, Grain, state);
        return state;
    }

    private Task WriteAsync(GrainState<Counter> state, int count)
    {
        state.State = new Counter { Count = count };
        return Storage.WriteStateAsync(StateName, Grain, state);
    }

    private sealed record Counter
    {
        public int Count { get; init; }
    }
}
