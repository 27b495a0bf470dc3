using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>A node that nobody sits beside: its token waits in a file.</summary>
public sealed class InvitationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Token => _folder.File("token");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accept_NewNode_EnrolsOnceAndThenLeavesTheFileAlone()
    {
        await using var coordinator = await SecureCoordinator.StartAsync(_folder.File("coordinator"));
        await File.WriteAllTextAsync(Token, await coordinator.TokenAsync("north") + "\n", TestContext.Current.CancellationToken);

        await AcceptAsync(coordinator);
        var first = await File.ReadAllTextAsync(_folder.File("north/identity.pem"), TestContext.Current.CancellationToken);
        // The token is used up: were it tried again, the coordinator would refuse it.
        await AcceptAsync(coordinator);

        Assert.Equal(first, await File.ReadAllTextAsync(_folder.File("north/identity.pem"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Accept_CertificateThatHasEnded_EnrolsAgain()
    {
        await using var coordinator = await SecureCoordinator.StartAsync(_folder.File("coordinator"));
        await File.WriteAllTextAsync(Token, await coordinator.TokenAsync("north"), TestContext.Current.CancellationToken);
        await AcceptAsync(coordinator);
        coordinator.Time.Shift(TimeSpan.FromHours(25));
        await File.WriteAllTextAsync(Token, await coordinator.TokenAsync("north"), TestContext.Current.CancellationToken);

        await AcceptAsync(coordinator);

        using var identity = NodeIdentity.Load(_folder.File("north/identity.pem"));
        Assert.True(identity.NotAfter > coordinator.Time.GetUtcNow());
    }

    [Fact]
    public async Task Accept_NoFileWhereOneIsNeeded_SaysWhoGivesIt()
    {
        await using var coordinator = await SecureCoordinator.StartAsync(_folder.File("coordinator"));

        var error = await Assert.ThrowsAsync<FedDistillException>(() => AcceptAsync(coordinator));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.StartsWith($"north has no certificate that is still good, and --token-file {Token} cannot be read:", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("feddistill-coordinator token north, and put what it prints into that file.", error.Message, StringComparison.Ordinal);
    }

    private Task AcceptAsync(SecureCoordinator coordinator) => new Invitation(Token, coordinator.Time, NullLoggerFactory.Instance).AcceptAsync(
        CoordinatorAddress.Parse(coordinator.Url.ToString()), "north", _folder.File("north"), TestContext.Current.CancellationToken);
}
