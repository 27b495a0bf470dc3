using FedDistill.Coordinator.Hosting;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Hosting;

public sealed class CoordinatorHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_FolderHeldByAnother_IsRefusedByItsPath()
    {
        await using var first = await TestCoordinator.StartAsync(_folder.Path);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => TestCoordinator.StartAsync(_folder.Path));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("--data-dir", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_FolderIsAFile_IsRefused()
    {
        var path = _folder.File("file");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => TestCoordinator.StartAsync(path));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    [Fact]
    public async Task StartAsync_StateIsNoDatabase_IsRefusedAndLetsTheFolderGo()
    {
        await File.WriteAllTextAsync(_folder.File("state.db"), new string('x', 4096), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => TestCoordinator.StartAsync(_folder.Path));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        using var folder = new DataFolder(_folder.Path);
    }
}
