using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests;

/// <summary>One coordinator for all tests of a class; each test starts a federation of its own name.</summary>
public sealed class SharedCoordinator : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestCoordinator? _coordinator;
    private int _federations;

    internal TestCoordinator Coordinator => _coordinator!;

    /// <summary>A name that no test has used.</summary>
    internal string NewName() => $"federation-{Interlocked.Increment(ref _federations)}";

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _coordinator = await TestCoordinator.StartAsync(_folder.Path);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        _folder.Dispose();
    }
}
