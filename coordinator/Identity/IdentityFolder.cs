using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Identity;

/// <summary>Where a coordinator keeps its authority, its server's certificate and the operator's: files of its data
/// folder.</summary>
public sealed class IdentityFolder
{
    /// <summary>The folder inside the data folder.</summary>
    public const string Name = "identity";

    /// <summary>The operator's file inside that folder.</summary>
    public const string OperatorName = "operator.pem";

    // The coordinator is always reached on its own machine too.
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "::1"];

    /// <summary>The identity of a data folder, whether it is there or not.</summary>
    public IdentityFolder(string dataFolder)
        : this(dataFolder, Name)
    {
    }

    private IdentityFolder(string dataFolder, string name)
    {
        DataFolder = Path.GetFullPath(dataFolder);
        Root = Path.Combine(DataFolder, name);
    }

    private string DataFolder { get; }

    private string Root { get; }

    /// <summary>The authority: its key and, twice, its certificate.</summary>
    public string Authority => Path.Combine(Root, "authority.pem");

    /// <summary>The server's key and certificate, and the authority.</summary>
    public string Server => Path.Combine(Root, "server.pem");

    /// <summary>The operator's key and certificate, and the authority.</summary>
    public string Operator => Path.Combine(Root, OperatorName);

    /// <summary>Whether there is one.</summary>
    public bool Exists => Directory.Exists(Root);

    /// <summary>Makes all of it, or nothing: what a crash leaves behind half made is not taken for an identity.</summary>
    /// <param name="names">Host names and IP addresses by which clients call, beside this machine's loopback.</param>
    /// <param name="now">The present.</param>
    /// <returns>The authority's fingerprint.</returns>
    /// <exception cref="FedDistillException">Conflict when there is one already; InvalidConfiguration when a name is
    /// none, or the folder cannot be written.</exception>
    public string Create(IReadOnlyCollection<string> names, DateTimeOffset now)
    {
        foreach (var name in names)
        {
            if (Uri.CheckHostName(name) is UriHostNameType.Unknown or UriHostNameType.Basic)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration, $"'{name}' is no host name or IP address. Give --name without scheme and port, such as coordinator.example.org.");
            }
        }

        if (Exists)
        {
            throw new FedDistillException(
                ErrorCode.Conflict,
                $"{Root} is there already, with the authority {DescribeAuthority()}; nothing was changed. " +
                "Every enrolled client trusts it: to begin anew, move that folder away and enroll all clients again.");
        }

        try
        {
            return CreateWhole(new IdentityFolder(DataFolder, $"{Name}.new"), names, now);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"{Root} cannot be written: {exception.Message} Choose another --data-dir.", exception);
        }
    }

    /// <summary>Writes a new certificate for the server.</summary>
    /// <param name="authority">Who issues it.</param>
    /// <param name="names">Its host names and IP addresses.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written.</exception>
    public void WriteServer(CertificateAuthority authority, IEnumerable<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.IssueServer(new PublicKey(key), names, now);
        IdentityFile.Write(Server, key, certificate, authority.Certificate);
    }

    /// <summary>Writes a new certificate for the operator.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written.</exception>
    public void WriteOperator(CertificateAuthority authority, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.IssueOperator(new PublicKey(key), now);
        IdentityFile.Write(Operator, key, certificate, authority.Certificate);
    }

    /// <summary>The fingerprint of the authority that is there.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be read.</exception>
    public string Fingerprint()
    {
        var (own, copy) = IdentityFile.Read(Authority);
        using (own)
        using (copy)
        {
            return CertificateFacts.Fingerprint(own);
        }
    }

    private string DescribeAuthority()
    {
        var (own, copy) = IdentityFile.Read(Authority);
        using (own)
        using (copy)
        {
            return $"{CertificateFacts.Fingerprint(own)}, valid until {CertificateFacts.NotAfter(own):yyyy-MM-dd}";
        }
    }

    private string CreateWhole(IdentityFolder half, IEnumerable<string> names, DateTimeOffset now)
    {
        if (Directory.Exists(half.Root))
        {
            Directory.Delete(half.Root, recursive: true);
        }

        MakeForOwner(half.Root);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = CertificateAuthority.CreateCertificate(key, now);
        IdentityFile.Write(half.Authority, key, certificate, certificate);
        using var authority = new CertificateAuthority(certificate);
        half.WriteServer(authority, [.. OwnNames.Concat(names).Distinct(StringComparer.OrdinalIgnoreCase)], now);
        half.WriteOperator(authority, now);
        Directory.Move(half.Root, Root);
        DurableFolder.Flush(DataFolder);
        return CertificateFacts.Fingerprint(certificate);
    }

    private static void MakeForOwner(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
