namespace FedDistill.EndToEnd.Tests.Faults;

/// <summary>What comes of the federation when nothing goes wrong; made once for all tests of a class.</summary>
public sealed class UndisturbedStudent : IAsyncLifetime
{
    internal string Sha256 { get; private set; } = "";

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await using var federation = await FaultyFederation.StartAsync();
        Array.ForEach(FaultyFederation.Sites, site => federation.Join(site));
        Sha256 = await federation.StudentAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
