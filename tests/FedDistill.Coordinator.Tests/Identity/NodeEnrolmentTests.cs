using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FedDistill.ClientNode.Identity;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using FedDistill.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FedDistill.Coordinator.Tests.Identity;

/// <summary>A node's side: what it believes, what it sends to whom, and how it stays let in.</summary>
public sealed class NodeEnrolmentTests(SharedSecureCoordinator shared) : IClassFixture<SharedSecureCoordinator>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SecureCoordinator Coordinator => shared.Coordinator;

    private string Path => _folder.File("north/identity.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Enroll_GoodToken_KeepsKeyCertificateAndAuthority()
    {
        var end = await Coordinator.EnrollNodeAsync("north", await Coordinator.TokenAsync("north"), Path);

        using var identity = NodeIdentity.Load(Path);
        Assert.Equal(new PartySubject(PartyRole.Client, "north"), identity.Subject);
        Assert.Equal(end, identity.NotAfter);
        Assert.Equal(Coordinator.Authority.Certificate, identity.Trust.Authority);
        using var connection = Coordinator.Connect(identity);
        var error = await Assert.ThrowsAsync<FedDistillException>(() => new ClientNode.Federations.FederationMembership(
            connection, TimeProvider.System, NullLogger<ClientNode.Federations.FederationMembership>.Instance).DescribeAsync("", TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.NotFound, error.Code);
    }

    [Fact]
    public async Task Enroll_TokenOfAnotherCoordinator_IsNotSentThere()
    {
        using var other = new TestAuthority(Coordinator.Time.GetUtcNow());
        var token = new EnrolmentToken(Convert.FromHexString(CertificateFacts.Fingerprint(other.Certificate)), new byte[32]);

        var error = await Assert.ThrowsAsync<FedDistillException>(() => Coordinator.EnrollNodeAsync("elsewhere", token.Reveal(), Path));

        Assert.Equal(ErrorCode.NotAuthenticated, error.Code);
        Assert.Contains(CertificateFacts.Fingerprint(other.Certificate), error.Message, StringComparison.Ordinal);
        Assert.Contains(CertificateFacts.Fingerprint(Coordinator.Authority.Certificate), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Coordinator.Log, line => line.Contains("elsewhere", StringComparison.Ordinal));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task Enroll_StrangerThatShowsTheRightAuthority_GetsNoToken()
    {
        using var strange = new TestAuthority(Coordinator.Time.GetUtcNow());
        var stranger = new Impostor(Coordinator.Authority.Certificate.RawData);
        await using var server = await ImpostorAsync(stranger, strange.Server(Coordinator.Time.GetUtcNow(), "127.0.0.1"));

        var error = await EnrollAtAsync(AddressOf(server));

        Assert.Equal(ErrorCode.NotAuthenticated, error.Code);
        Assert.Contains("not issued by the authority", error.Message, StringComparison.Ordinal);
        Assert.Equal(["GetAuthority"], stranger.Calls);
    }

    [Fact]
    public async Task Enroll_CoordinatorUnderANameThatItsCertificateLacks_GetsNoToken()
    {
        var stranger = new Impostor(Coordinator.Authority.Certificate.RawData);
        await using var server = await ImpostorAsync(stranger, Coordinator.Authority.Server(Coordinator.Time.GetUtcNow(), "coordinator.example.org"));

        var error = await EnrollAtAsync(AddressOf(server));

        Assert.Equal(ErrorCode.NotAuthenticated, error.Code);
        Assert.Contains("not for 127.0.0.1 but for coordinator.example.org", error.Message, StringComparison.Ordinal);
        Assert.Equal(["GetAuthority"], stranger.Calls);
    }

    [Fact]
    public async Task Enroll_ServerThatSpeaksNoTls_IsSaidSoAndToldNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener);

        var error = await EnrollAtAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));

        Assert.Contains("does not speak TLS", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotAuthenticated, error.Code);
        // A handshake's first message and nothing after it.
        var bytes = await heard;
        Assert.Equal(0x16, bytes[0]);
        Assert.DoesNotContain("fdt1_", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enroll_PlainAddress_IsRefusedBeforeAnythingIsSent()
    {
        var error = await EnrollAtAsync(new Uri("http://127.0.0.1:9"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    [Fact]
    public async Task Enroll_IntoTheFolderOfAnother_IsRefusedAndUsesNothingUp()
    {
        await Coordinator.EnrollNodeAsync("east", await Coordinator.TokenAsync("east"), Path);
        var token = await Coordinator.TokenAsync("west");

        var error = await Assert.ThrowsAsync<FedDistillException>(() => Coordinator.EnrollNodeAsync("west", token, Path));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        // A file that is damaged is mended by enrolling.
        await File.WriteAllTextAsync(Path, "damaged", TestContext.Current.CancellationToken);
        await Coordinator.EnrollNodeAsync("west", token, Path);
        using var identity = NodeIdentity.Load(Path);
        Assert.Equal("west", identity.Subject.Name);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9", "plain http")]
    [InlineData("https://127.0.0.1:9", "north's; this is south")]
    public async Task Open_AddressOrNameThatDoesNotFitTheIdentity_IsRefused(string address, string words)
    {
        await Coordinator.EnrollNodeAsync("north", await Coordinator.TokenAsync("north"), Path);

        var error = Assert.Throws<FedDistillException>(() => Open(address, "south"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HttpsWithoutAnIdentity_NamesTheWayToOne()
    {
        var error = Assert.Throws<FedDistillException>(() => Open("https://127.0.0.1:9", "north"));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("feddistill-client enroll --coordinator https://127.0.0.1:9/ --name north", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.0.0.1:5080", false, false)]
    [InlineData("http://coordinator:5080", false, false)]
    [InlineData("http://coordinator:5080", true, true)]
    [InlineData("http://localhost:5080", false, true)]
    [InlineData("http://[::1]:5080", false, true)]
    [InlineData("https://coordinator:5080", false, true)]
    public void ParseAddress_PlainHttp_IsForThisMachineAlone(string text, bool insecure, bool isAllowed) => Assert.Equal(
        isAllowed, Record.Exception(() => CoordinatorAddress.Parse(text, insecure)) is null);

    private void Open(string address, string client) => NodeAccess.Open(
        CoordinatorAddress.Parse(address), client, _folder.File("north"), new ReconnectOptions { Wait = false }, Coordinator.Time, NullLoggerFactory.Instance);

    private async Task<FedDistillException> EnrollAtAsync(Uri address)
    {
        var token = await Coordinator.TokenAsync("north");
        var error = await Assert.ThrowsAsync<FedDistillException>(() => new Enrolment(address, Coordinator.Time, NullLoggerFactory.Instance)
            .RunAsync(EnrolmentToken.Parse(token), "north", Path, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path));
        return error;
    }

    private static async Task<byte[]> HearAsync(TcpListener listener)
    {
        using var peer = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = peer.GetStream();
        var buffer = new byte[65536];
        var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        while (await stream.ReadAsync(buffer.AsMemory(read), TestContext.Current.CancellationToken) is > 0 and var more)
        {
            read += more;
        }

        return buffer[..read];
    }

    private static async Task<WebApplication> ImpostorAsync(Impostor service, X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate);
        }));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        var application = builder.Build();
        application.MapGrpcService<Impostor>();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return application;
    }

    private static Uri AddressOf(WebApplication server) =>
        new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Says that it is the coordinator, and notes what it is told.</summary>
    private sealed class Impostor(byte[] authority) : Federation.FederationBase
    {
        public List<string> Calls { get; } = [];

        public override Task<GetAuthorityReply> GetAuthority(GetAuthorityRequest request, ServerCallContext context)
        {
            Calls.Add(nameof(GetAuthority));
            return Task.FromResult(new GetAuthorityReply { Certificate = ByteString.CopyFrom(authority) });
        }

        public override Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
        {
            Calls.Add(nameof(Enroll));
            return Task.FromResult(new EnrollReply());
        }
    }
}
