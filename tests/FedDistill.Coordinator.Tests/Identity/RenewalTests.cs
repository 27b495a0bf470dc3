using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Transport;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>A certificate is renewed by its holder at two thirds of its life, by a clock that the test moves.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SecureCoordinator _coordinator = null!;

    private string Path => _folder.File("north/identity.pem");

    public async ValueTask InitializeAsync()
    {
        _coordinator = await SecureCoordinator.StartAsync(_folder.File("coordinator"));
        await _coordinator.EnrollNodeAsync("north", await _coordinator.TokenAsync("north"), Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RenewIfDue_BeforeTwoThirds_DoesNothing()
    {
        var identity = NodeIdentity.Load(Path);
        using var connection = _coordinator.Connect(identity);
        var first = identity.Certificate;
        _coordinator.Time.ShiftTo(CertificateFacts.RenewAt(first).AddMinutes(-1));

        Assert.True(await RenewalOf(identity, connection).RenewIfDueAsync(TestContext.Current.CancellationToken));

        Assert.Same(first, identity.Certificate);
    }

    [Fact]
    public async Task RenewIfDue_AfterTwoThirds_GivesANewKeyAndLetsTheOldCertificateEndByItself()
    {
        var identity = NodeIdentity.Load(Path);
        using var connection = _coordinator.Connect(identity);
        var first = identity.Certificate;
        var old = _coordinator.As(first);
        Assert.Equal(StatusCode.NotFound, await DescribeAsync(old));
        _coordinator.Time.ShiftTo(CertificateFacts.RenewAt(first));

        Assert.True(await RenewalOf(identity, connection).RenewIfDueAsync(TestContext.Current.CancellationToken));

        Assert.NotEqual(first.SerialNumber, identity.Certificate.SerialNumber);
        Assert.NotEqual(first.GetPublicKeyString(), identity.Certificate.GetPublicKeyString());
        Assert.InRange(identity.NotAfter - _coordinator.Time.GetUtcNow(), TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
        // On the disk too, and both are let in until the first one ends.
        using var reloaded = NodeIdentity.Load(Path);
        var renewed = _coordinator.As(reloaded.Certificate);
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (await DescribeAsync(old), await DescribeAsync(renewed)));
        _coordinator.Time.ShiftTo(CertificateFacts.NotAfter(first));
        Assert.Equal((StatusCode.Unauthenticated, StatusCode.NotFound), (await DescribeAsync(old), await DescribeAsync(renewed)));
    }

    [Fact]
    public async Task Run_ForAWeek_StaysLetInWithoutAnybodysHelp()
    {
        // The node's timers run ahead; of the coordinator's clock only the date does.
        var clock = new FakeTimeProvider(_coordinator.Time.GetUtcNow());
        await using var access = Open(clock);
        var serials = new HashSet<string>();
        for (var hour = 0; hour < 7 * 24; hour += 4)
        {
            var before = Serial();
            _coordinator.Time.Shift(TimeSpan.FromHours(4));
            clock.Advance(TimeSpan.FromHours(4));
            if (clock.GetUtcNow() >= RenewAt())
            {
                await UntilAsync(() => Serial() != before);
            }

            serials.Add(Serial());
        }

        using var identity = NodeIdentity.Load(Path);
        Assert.Equal(StatusCode.NotFound, await DescribeAsync(_coordinator.As(identity.Certificate)));
        Assert.InRange(serials.Count, 8, 11);
    }

    [Fact]
    public async Task RenewIfDue_CoordinatorAway_TriesAgainAndRevoked_GivesUp()
    {
        var identity = NodeIdentity.Load(Path);
        using var nobody = new CoordinatorConnection(
            new Uri("https://127.0.0.1:9"), new ReconnectOptions { Wait = false }, _coordinator.Time, NullLoggerFactory.Instance, new ConnectionSecurity(identity.Trust, () => identity.Certificate));
        using var connection = _coordinator.Connect(identity);
        _coordinator.Time.ShiftTo(CertificateFacts.RenewAt(identity.Certificate));
        var first = identity.Certificate;

        Assert.True(await RenewalOf(identity, nobody).RenewIfDueAsync(TestContext.Current.CancellationToken));
        Assert.Same(first, identity.Certificate);
        await _coordinator.Admin.RevokeAsync(new RevokeRequest { Client = "north" }, TestCoordinator.Call);
        Assert.False(await RenewalOf(identity, connection).RenewIfDueAsync(TestContext.Current.CancellationToken));
        Assert.Same(first, identity.Certificate);
    }

    [Fact]
    public async Task Feed_WhoseCertificateEnds_GoesOnWithTheRenewedOne()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec("secure"));
        var identity = NodeIdentity.Load(Path);
        using var connection = _coordinator.Connect(identity);
        var first = identity.Certificate;
        await using var feed = new RoundFeed(connection, "secure", "north")
            .ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await feed.MoveNextAsync());
        _coordinator.Time.ShiftTo(CertificateFacts.RenewAt(first));
        Assert.True(await RenewalOf(identity, connection).RenewIfDueAsync(TestContext.Current.CancellationToken));

        _coordinator.Time.ShiftTo(CertificateFacts.NotAfter(first));
        _coordinator.Time.Skip(CertificateDoor.Recheck);
        // Again the present state: over another connection.
        Assert.True(await feed.MoveNextAsync());
        await _coordinator.Admin.StopAsync(new StopRequest { Federation = "secure" }, TestCoordinator.Call);

        Assert.True(await feed.MoveNextAsync());
        Assert.Equal(FederationState.Stopped, feed.Current.FederationState);
    }

    [Fact]
    public async Task Renew_ForAnothersName_IsRefused()
    {
        using var identity = NodeIdentity.Load(Path);
        var request = new RenewRequest
        {
            CertificateSigningRequest = ByteString.CopyFrom(SigningRequest.Create("south", _coordinator.Authority.Key())),
        };

        var asClient = await Refusal.OfAsync(_coordinator.As(identity.Certificate).RenewAsync(request, TestCoordinator.Call).ResponseAsync);
        var asOperator = await Refusal.OfAsync(_coordinator.As(_coordinator.OperatorsCertificate).RenewAsync(request, TestCoordinator.Call).ResponseAsync);

        asClient.Says(StatusCode.PermissionDenied, ErrorCode.NotAllowed);
        asOperator.Says(StatusCode.PermissionDenied, ErrorCode.NotAllowed);
    }

    private NodeAccess Open(TimeProvider time) => NodeAccess.Open(
        CoordinatorAddress.Parse(_coordinator.Url.ToString()), "north", _folder.File("north"), new ReconnectOptions { Wait = false }, time, NullLoggerFactory.Instance);

    private string Serial()
    {
        using var identity = NodeIdentity.Load(Path);
        return identity.Certificate.SerialNumber;
    }

    private DateTimeOffset RenewAt()
    {
        using var identity = NodeIdentity.Load(Path);
        return CertificateFacts.RenewAt(identity.Certificate);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private CertificateRenewal RenewalOf(NodeIdentity identity, CoordinatorConnection connection) =>
        new(identity, connection, _coordinator.Time, NullLogger.Instance);

    private static async Task<StatusCode> DescribeAsync(Federation.FederationClient client)
    {
        try
        {
            await client.DescribeAsync(new DescribeRequest(), TestCoordinator.Call);
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}
