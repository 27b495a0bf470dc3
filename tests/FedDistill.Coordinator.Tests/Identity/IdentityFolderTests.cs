using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Identity;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FedDistill.Coordinator.Tests.Identity;

public sealed class IdentityFolderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Noon);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_EmptyFolder_MakesThreeFilesForTheirOwnerAlone()
    {
        var fingerprint = new IdentityFolder(_folder.Path).Create(["coordinator.example.org", "10.1.2.3"], Noon);

        var root = _folder.File("identity");
        Assert.Equal(
            ["authority.pem", "operator.pem", "server.pem"], Directory.GetFiles(root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["identity"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName));
        using var authority = new TestAuthority(_folder.Path);
        Assert.Equal(fingerprint, CertificateFacts.Fingerprint(authority.Certificate));
        var (server, _) = IdentityFile.Read(Path.Combine(root, "server.pem"));
        Assert.All(
            ["localhost", "127.0.0.1", "::1", "coordinator.example.org", "10.1.2.3"],
            host => Assert.Null(authority.Trust.ObjectionToServer(server, host, Noon)));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(root))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
        }
    }

    [Fact]
    public void Create_Twice_IsRefusedWithTheFingerprintAndChangesNothing()
    {
        var fingerprint = new IdentityFolder(_folder.Path).Create([], Noon);
        var before = Bytes();

        var error = Assert.Throws<FedDistillException>(() => new IdentityFolder(_folder.Path).Create([], Noon));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains(fingerprint, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Bytes());
    }

    [Fact]
    public void Create_AfterOneThatDiedHalfway_BeginsAnew()
    {
        Directory.CreateDirectory(_folder.File("identity.new"));
        File.WriteAllText(_folder.File("identity.new/authority.pem"), "half");

        new IdentityFolder(_folder.Path).Create([], Noon);

        using var identity = CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance);
        Assert.False(Directory.Exists(_folder.File("identity.new")));
    }

    [Theory]
    [InlineData("https://coordinator")]
    [InlineData("coordinator:5080")]
    [InlineData("a b")]
    [InlineData("")]
    public void Create_NameThatIsNoHost_IsRefusedBeforeAnythingIsMade(string name)
    {
        var error = Assert.Throws<FedDistillException>(() => new IdentityFolder(_folder.Path).Create([name], Noon));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void Open_FileOfTheAuthorityGone_IsNamed()
    {
        new IdentityFolder(_folder.Path).Create([], Noon);
        File.Delete(_folder.File("identity/authority.pem"));

        var error = Assert.Throws<FedDistillException>(() => CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance));

        Assert.Equal(ErrorCode.StorageDamaged, error.Code);
        Assert.Contains("authority.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AuthorityThatEnded_IsRefused()
    {
        new IdentityFolder(_folder.Path).Create([], Noon);
        _time.Advance(CertificateAuthority.Life);

        var error = Assert.Throws<FedDistillException>(() => CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    [Fact]
    public void Handshake_AfterTwoThirdsOfItsLife_ShowsANewCertificateOfTheSameNames()
    {
        new IdentityFolder(_folder.Path).Create(["coordinator.example.org"], Noon);
        using var identity = CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance);
        var first = Shown(identity);

        _time.SetUtcNow(CertificateFacts.RenewAt(first).AddSeconds(-1));
        Assert.Equal(first, Shown(identity));
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = Shown(identity);

        Assert.NotEqual(first, second);
        Assert.InRange(CertificateFacts.NotAfter(second) - _time.GetUtcNow(), TimeSpan.FromDays(89.99), TimeSpan.FromDays(90));
        Assert.Null(identity.Trust.ObjectionToServer(second, "coordinator.example.org", _time.GetUtcNow()));
        Assert.Null(identity.Trust.ObjectionToServer(second, "::1", _time.GetUtcNow()));
        // And stays, also over a restart.
        using var restarted = CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance);
        Assert.Equal(second.RawData, Shown(restarted).RawData);
    }

    [Fact]
    public void Handshake_DiskThatCannotBeWritten_ShowsThePresentOneUntilItCan()
    {
        new IdentityFolder(_folder.Path).Create([], Noon);
        using var identity = CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance);
        var first = Shown(identity);
        _time.SetUtcNow(CertificateFacts.RenewAt(first));
        // Something stands where the new file would be written.
        var obstacle = _folder.File("identity/server.pem.part");
        Directory.CreateDirectory(obstacle);

        Assert.Equal(first, Shown(identity));
        Directory.Delete(obstacle);
        Assert.NotEqual(first, Shown(identity));
    }

    [Fact]
    public void Open_OperatorsFileDeleted_MakesAnotherAndRefusesTheOldOne()
    {
        new IdentityFolder(_folder.Path).Create([], Noon);
        var (old, _) = IdentityFile.Read(_folder.File("identity/operator.pem"));
        using (var before = CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance))
        {
            Assert.True(before.IsOperator(old));
        }

        File.Delete(_folder.File("identity/operator.pem"));
        using var identity = CoordinatorIdentity.Open(_folder.Path, _time, NullLogger.Instance);

        Assert.False(identity.IsOperator(old));
        Assert.True(identity.IsOperator(IdentityFile.Read(_folder.File("identity/operator.pem")).Certificate));
    }

    private static X509Certificate2 Shown(CoordinatorIdentity identity) => identity.Handshake().ServerCertificateContext!.TargetCertificate;

    private byte[][] Bytes() => [.. Directory.GetFiles(_folder.File("identity")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
