using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FedDistill.Coordinator.Cli;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>Tokens over real TLS: one success, and then the same refusal whatever the reason.</summary>
public sealed class EnrolmentTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private SecureCoordinator _coordinator = null!;

    public async ValueTask InitializeAsync() => _coordinator = await SecureCoordinator.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Enroll_TokenUsedExpiredOrOfAnother_IsRefusedAlwaysInTheSameWords()
    {
        var words = new HashSet<string>();
        var used = await _coordinator.TokenAsync("north");
        await _coordinator.EnrollAsync("north", used);
        words.Add(await RefusedAsync("north", used));

        words.Add(await RefusedAsync("south", await _coordinator.TokenAsync("east")));
        words.Add(await RefusedAsync("nobody", new EnrolmentToken(new byte[32], new byte[32]).Reveal()));
        words.Add(await RefusedAsync("nobody", "no token at all"));

        var late = await _coordinator.TokenAsync("late");
        _coordinator.Time.Shift(EnrolmentBook.TokenLife);
        words.Add(await RefusedAsync("late", late));

        Assert.Single(words);
        Assert.DoesNotContain(_coordinator.Log, line => line.Contains("fdt1_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Enroll_OneTokenEightTimesAtOnce_SucceedsOnce()
    {
        var token = await _coordinator.TokenAsync("north");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await _coordinator.EnrollAsync("north", token);
                return StatusCode.OK;
            }
            catch (RpcException exception)
            {
                return exception.StatusCode;
            }
        }));

        Assert.Single(answers, StatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer == StatusCode.PermissionDenied));
    }

    [Fact]
    public async Task Enroll_AThousandGuessesOnOneConnection_LetNobodyInAndAreCutShort()
    {
        var token = await _coordinator.TokenAsync("north");
        var stranger = _coordinator.Stranger();
        for (var guess = 0; guess < 1000; guess++)
        {
            var guessed = new EnrolmentToken(new byte[32], RandomNumberGenerator.GetBytes(32)).Reveal();
            var refusal = await Refusal.OfAsync(stranger.EnrollAsync(SecureCoordinator.Request("north", guessed, _key), TestCoordinator.Call).ResponseAsync);
            Assert.Equal(StatusCode.PermissionDenied, refusal.Status);
        }

        // After so many not even the right one is looked at, on this connection.
        var right = SecureCoordinator.Request("north", token, _key);
        Assert.Equal(StatusCode.PermissionDenied, (await Refusal.OfAsync(stranger.EnrollAsync(right, TestCoordinator.Call).ResponseAsync)).Status);
        await _coordinator.EnrollAsync("north", token);
    }

    [Fact]
    public async Task Enroll_RequestThatIsNone_IsNamedAndUsesNothingUp()
    {
        var token = await _coordinator.TokenAsync("north");

        var refusal = await Refusal.OfAsync(_coordinator.Stranger().EnrollAsync(
            new EnrollRequest { Token = token, CertificateSigningRequest = ByteString.CopyFrom(1, 2, 3) }, TestCoordinator.Call).ResponseAsync);

        refusal.Says(StatusCode.InvalidArgument, ErrorCode.InvalidData, "certificate_signing_request");
        await _coordinator.EnrollAsync("north", token);
    }

    [Fact]
    public async Task Restart_TokensCertificatesAndRevocations_StayWhatTheyWere()
    {
        var north = await _coordinator.EnrollAsync("north");
        var south = await _coordinator.EnrollAsync("south");
        var used = await _coordinator.TokenAsync("east");
        await _coordinator.EnrollAsync("east", used);
        var waiting = await _coordinator.TokenAsync("west");
        await _coordinator.Admin.RevokeAsync(new RevokeRequest { Client = "south" }, TestCoordinator.Call);

        await _coordinator.RestartAsync();

        Assert.Equal(StatusCode.NotFound, await DescribeAsync(_coordinator.As(north)));
        Assert.Equal(StatusCode.Unauthenticated, await DescribeAsync(_coordinator.As(south)));
        await RefusedAsync("east", used);
        await _coordinator.EnrollAsync("west", waiting);
    }

    [Fact]
    public async Task CreateToken_Secret_IsStoredAsItsHashAlone()
    {
        var token = await _coordinator.TokenAsync("north");

        await _coordinator.StopAsync();

        var files = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
        Assert.Contains(files, file => Holds(file, EnrolmentToken.Parse(token).SecretHash()));
        // The end of the printed token and the hexadecimal form of the same bytes.
        var secret = Base64Url.DecodeFromChars(token.AsSpan("fdt1_".Length))[32..];
        Assert.DoesNotContain(files, file => Holds(file, token[^20..]) || Holds(file, Convert.ToHexStringLower(secret)) || file.AsSpan().IndexOf(secret) >= 0);
    }

    [Fact]
    public async Task Revoke_NameInAFederation_IsRefusedFromTheNextCallAndLeaves()
    {
        var (north, south) = (await _coordinator.EnrollAsync("north"), await _coordinator.EnrollAsync("south"));
        var federation = await StartAsync();
        await JoinAsync(north, federation, "north");
        var connection = _coordinator.As(south);
        await JoinAsync(connection, federation, "south");

        await _coordinator.Admin.RevokeAsync(new RevokeRequest { Client = "south" }, TestCoordinator.Call);

        Assert.Equal(StatusCode.Unauthenticated, await DescribeAsync(connection));
        Assert.Equal(StatusCode.OK, await DescribeAsync(_coordinator.As(north)));
        var status = Assert.Single((await _coordinator.Admin.StatusAsync(new StatusRequest(), TestCoordinator.Call)).Federations);
        Assert.Equal([("north", true), ("south", false)], status.Clients.Select(client => (client.Name, client.Active)));
        (await Refusal.OfAsync(_coordinator.Admin.RevokeAsync(new RevokeRequest { Client = "ghost" }, TestCoordinator.Call).ResponseAsync))
            .Says(StatusCode.NotFound, ErrorCode.NotFound, "ghost");
    }

    [Fact]
    public async Task Status_Names_AreInvitedEnrolledOrRevoked()
    {
        await _coordinator.EnrollAsync("anna");
        await _coordinator.TokenAsync("ben");
        await _coordinator.EnrollAsync("carl");
        await _coordinator.Admin.RevokeAsync(new RevokeRequest { Client = "carl" }, TestCoordinator.Call);
        await _coordinator.TokenAsync("carl");

        var status = await _coordinator.Admin.StatusAsync(new StatusRequest(), TestCoordinator.Call);

        var now = _coordinator.Time.GetUtcNow();
        Assert.Collection(
            status.Enrolments.Select(client => StatusText.Line(client, now)),
            line => Assert.StartsWith($"client anna: certificate until {now.AddHours(24):yyyy-MM-dd}", line, StringComparison.Ordinal),
            line => Assert.Equal("client ben: not enrolled; a token waits to be used", line),
            line => Assert.Equal("client carl: revoked; a token waits to be used", line));
        Assert.StartsWith("client anna: certificate ended", StatusText.Line(status.Enrolments[0], now.AddHours(24)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ThatOutlivesItsCertificate_IsRefused()
    {
        var north = _coordinator.As(await _coordinator.EnrollAsync("north"));
        Assert.Equal(StatusCode.NotFound, await DescribeAsync(north));

        _coordinator.Time.Shift(CertificateAuthority.ClientLife - TimeSpan.FromMinutes(1));
        Assert.Equal(StatusCode.NotFound, await DescribeAsync(north));
        _coordinator.Time.Shift(TimeSpan.FromMinutes(1));
        Assert.Equal(StatusCode.Unauthenticated, await DescribeAsync(north));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WatchRounds_CallerNoLongerLetIn_EndsThoughNothingHappens(bool isRevoked)
    {
        var north = _coordinator.As(await _coordinator.EnrollAsync("north"));
        var federation = await StartAsync();
        await JoinAsync(north, federation, "north");
        using var call = north.WatchRounds(new WatchRoundsRequest { Federation = federation, Client = "north" }, TestCoordinator.Call);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        if (isRevoked)
        {
            await _coordinator.Admin.RevokeAsync(new RevokeRequest { Client = "north" }, TestCoordinator.Call);
            _coordinator.Time.Skip(CertificateDoor.Recheck);
        }
        else
        {
            _coordinator.Time.Skip(CertificateAuthority.ClientLife);
        }

        var end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
                // Events that were on their way.
            }
        });
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, await DescribeAsync(north));
    }

    [Fact]
    public async Task GetRound_ByAClient_NamesNobodyElse()
    {
        var (north, south) = (await _coordinator.EnrollAsync("north"), await _coordinator.EnrollAsync("south"));
        var federation = await StartAsync();
        await JoinAsync(north, federation, "north");
        await JoinAsync(south, federation, "south");
        var watching = _coordinator.As(north);
        using var call = watching.WatchRounds(new WatchRoundsRequest { Federation = federation, Client = "north" }, TestCoordinator.Call);
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken) && call.ResponseStream.Current.Round == 0)
        {
            // Until the first round is announced.
        }

        var round = await watching.GetRoundAsync(new GetRoundRequest { Federation = federation }, TestCoordinator.Call);

        Assert.Equal(["north"], round.Cohort);
    }

    private static bool Holds(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private async Task<string> RefusedAsync(string client, string token)
    {
        var refusal = await Refusal.OfAsync(_coordinator.Stranger().EnrollAsync(SecureCoordinator.Request(client, token, _key), TestCoordinator.Call).ResponseAsync);
        refusal.Says(StatusCode.PermissionDenied, ErrorCode.NotAllowed);
        return refusal.Message;
    }

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

    private async Task<string> StartAsync()
    {
        await _coordinator.StartFederationAsync(TestFederation.Spec("secure"));
        return "secure";
    }

    private Task JoinAsync(X509Certificate2 certificate, string federation, string client) =>
        JoinAsync(_coordinator.As(certificate), federation, client);

    private static async Task JoinAsync(Federation.FederationClient caller, string federation, string client) => await caller.JoinAsync(
        new JoinRequest
        {
            Federation = federation,
            Client = client,
            SchemaSha256 = TestFederation.Schema.Sha256(),
            TransferSetSha256 = TestFederation.Transfer.Sha256(),
            TeacherArchitecture = "linear",
        },
        TestCoordinator.Call);
}
