using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Coordinator.Federations;
using FedDistill.Coordinator.Logging;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using Grpc.Core;

namespace FedDistill.Coordinator.Identity;

/// <summary>Where names get certificates and lose them.</summary>
/// <param name="grains">Where it is written down.</param>
/// <param name="time">The clock of tokens and certificates.</param>
/// <param name="logger">Hears who came and who went.</param>
/// <param name="faults">Hears who was refused.</param>
/// <param name="identity">Null on a coordinator that runs without certificates.</param>
public sealed class EnrolmentDesk(
    IGrainFactory grains, TimeProvider time, ILogger<EnrolmentDesk> logger, FaultLog faults, CoordinatorIdentity? identity = null)
{
    /// <summary>The authority's certificate, DER.</summary>
    /// <exception cref="FedDistillException">WrongState without certificates.</exception>
    public byte[] Authority() => Require().Trust.Authority.RawData;

    /// <summary>Exchanges a token for a certificate.</summary>
    /// <param name="token">As the client sent it.</param>
    /// <param name="signingRequest">PKCS#10, DER.</param>
    /// <param name="context">The call; its connection's wrong guesses are counted.</param>
    /// <returns>The certificate, DER.</returns>
    /// <exception cref="FedDistillException">NotAllowed, always in the same words, when the token is not good for the
    /// name; InvalidData when the request is none; WrongState without certificates.</exception>
    public async Task<byte[]> EnrollAsync(string token, ReadOnlyMemory<byte> signingRequest, ServerCallContext context)
    {
        Require();
        var request = SigningRequest.Read(signingRequest.Span);
        var connection = PeerConnection.Of(context);
        if (!connection.MayGuess(time)
            || HashOf(token) is not { } hash
            || await IssueAsync(request, stamp => Book.RedeemAsync(request.Client, hash, stamp)) is not { } certificate)
        {
            connection.GuessedWrong(time);
            faults.Refused(context.GetHttpContext(), nameof(ErrorCode.NotAllowed), $"{request.Client}: no good token");
            throw new FedDistillException(
                ErrorCode.NotAllowed,
                "The token is not good: it is for another name, was used, or is older than 30 minutes. Ask the operator for a new one: feddistill-coordinator token NAME");
        }

        using (certificate)
        {
            logger.ClientEnrolled(request.Client, certificate.SerialNumber, CertificateFacts.NotAfter(certificate));
            return certificate.RawData;
        }
    }

    /// <summary>Gives a caller with a good certificate the next one.</summary>
    /// <exception cref="FedDistillException">NotAllowed when the caller is no client or asks for another's name;
    /// InvalidData when the request is none; WrongState without certificates.</exception>
    public async Task<byte[]> RenewAsync(ReadOnlyMemory<byte> signingRequest, ServerCallContext context)
    {
        Require();
        var request = SigningRequest.Read(signingRequest.Span);
        if (Caller.Of(context) is not { Subject.Role: PartyRole.Client } caller || caller.Subject.Name != request.Client)
        {
            throw new FedDistillException(ErrorCode.NotAllowed, "A certificate is renewed by its holder, for the same name.");
        }

        using var certificate = await IssueAsync(request, stamp => Book.RenewAsync(request.Client, caller.Serial, stamp))
            ?? throw new FedDistillException(ErrorCode.NotAllowed, "The certificate was revoked meanwhile. Enroll again with a token of the operator.");
        logger.ClientRenewed(request.Client, certificate.SerialNumber, CertificateFacts.NotAfter(certificate));
        return certificate.RawData;
    }

    /// <summary>Invites a name.</summary>
    /// <returns>The token, to be shown once.</returns>
    /// <exception cref="FedDistillException">WrongState without certificates.</exception>
    public async Task<EnrolmentToken> InviteAsync(string client)
    {
        var fingerprint = Convert.FromHexString(CertificateFacts.Fingerprint(Require().Trust.Authority));
        var token = new EnrolmentToken(fingerprint, RandomNumberGenerator.GetBytes(EnrolmentToken.SecretBytes));
        await Book.InviteAsync(client, token.SecretHash());
        logger.ClientInvited(client);
        return token;
    }

    /// <summary>Refuses a name from the next call on, and lets the federations go on without it.</summary>
    /// <exception cref="FedDistillException">NotFound when it has no certificate and no token; WrongState without
    /// certificates.</exception>
    public async Task RevokeAsync(string client)
    {
        Require();
        if (!await Book.RevokeAsync(client))
        {
            throw new FedDistillException(
                ErrorCode.NotFound, $"{client} has no certificate and no token here. Look at the names with: feddistill-coordinator status");
        }

        logger.ClientRevoked(client);
        foreach (var name in await grains.GetGrain<IFederationDirectoryGrain>(0).ListAsync())
        {
            var federation = grains.GetGrain<IFederationGrain>(name);
            if (await federation.ExistsAsync() && !(await federation.GetAsync()).HasEnded)
            {
                await federation.LeaveAsync(client);
            }
        }
    }

    /// <summary>All names, in ordinal order; none on a coordinator that runs without certificates.</summary>
    public async Task<IReadOnlyList<EnrolmentStatus>> ListAsync()
    {
        var book = identity is null ? new EnrolmentBook() : await Book.GetAsync();
        var now = time.GetUtcNow();
        return [.. book.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new EnrolmentStatus
        {
            Client = entry.Key,
            Invited = entry.Value.TokenHash is not null && now < entry.Value.TokenExpires,
            Revoked = entry.Value.Revoked,
            CertificateEnds = entry.Value.Certificates.Count > 0 ? entry.Value.Certificates[^1].NotAfter.ToUnixTimeSeconds() : 0,
        })];
    }

    private IEnrolmentGrain Book => grains.GetGrain<IEnrolmentGrain>(0);

    private CoordinatorIdentity Require() => identity ?? throw new FedDistillException(
        ErrorCode.WrongState,
        "This coordinator runs without certificates, so there is nothing to enroll for. Join directly, or have the operator run `feddistill-coordinator init` and serve with https.");

    /// <summary>
    /// The book knows a certificate before anyone has it: one that is out and unknown cannot be, whenever the process
    /// ends.
    /// </summary>
    private async Task<X509Certificate2?> IssueAsync(SigningRequest request, Func<CertificateStamp, Task<bool>> write)
    {
        var certificate = Require().Authority.IssueClient(request, CertificateAuthority.NewSerial(), time.GetUtcNow());
        if (await write(new CertificateStamp(certificate.SerialNumber, CertificateFacts.NotAfter(certificate))))
        {
            return certificate;
        }

        certificate.Dispose();
        return null;
    }

    private static string? HashOf(string token)
    {
        try
        {
            return EnrolmentToken.Parse(token).SecretHash();
        }
        catch (FedDistillException)
        {
            // That it is no token is not told either.
            return null;
        }
    }
}
