using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>One coordinator with certificates for all tests of a class that leave its clock alone.</summary>
public sealed class SharedSecureCoordinator : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal SecureCoordinator Coordinator { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => Coordinator = await SecureCoordinator.StartAsync(_folder.Path);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        _folder.Dispose();
    }
}
