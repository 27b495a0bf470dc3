using FedDistill.EndToEnd.Tests.Processes;

namespace FedDistill.EndToEnd.Tests.Durability;

/// <summary>The run that all killed ones are held to.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    /// <summary>The hash of its last student.</summary>
    public string StudentSha256 { get; private set; } = "";

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        using var federation = await MortalFederation.StartAsync();
        federation.Join();
        StudentSha256 = await federation.FinishAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
