using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;

namespace FedDistill.ClientNode.Transport;

/// <summary>How a TLS connection knows its coordinator and shows who calls.</summary>
/// <param name="Trust">
/// The one authority that is trusted; null: whoever answers, for the single question which authority that is.
/// </param>
/// <param name="Certificate">What the next handshake shows; null: nothing.</param>
/// <param name="Owned">Is disposed with the connection.</param>
public sealed record ConnectionSecurity(AuthorityTrust? Trust, Func<X509Certificate2?> Certificate, IDisposable? Owned = null)
{
    /// <summary>The client's side of a handshake.</summary>
    internal SslClientAuthenticationOptions Handshake(Uri coordinator, TimeProvider time) => new()
    {
        LocalCertificateSelectionCallback = (_, _, _, _, _) => Certificate()!,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Check(certificate, coordinator, time),
        // A resumed session would show the certificate that it began with.
        AllowTlsResume = false,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        },
    };

    /// <summary>Whether a call failed because the handshake did, on this side's own judgement.</summary>
    internal static bool HasFailed(Exception? cause) => CauseIn(cause) is not null;

    /// <summary>What went wrong in the handshake, if that is why a call failed.</summary>
    internal static FedDistillException? FailureOf(Exception? cause, Uri coordinator) => CauseIn(cause) switch
    {
        FedDistillException known => known,
        AuthenticationException other => new FedDistillException(
            ErrorCode.NotAuthenticated,
            $"The server at {coordinator} does not speak TLS as a coordinator does ({other.Message.TrimEnd('.')}). Nothing was sent. Check address and scheme.",
            other),
        _ => null,
    };

    private static Exception? CauseIn(Exception? cause)
    {
        while (cause is not (null or FedDistillException or AuthenticationException))
        {
            cause = cause.InnerException;
        }

        return cause;
    }

    /// <summary>Throws the reason instead of saying no, so that it reaches the person who waits.</summary>
    private bool Check(X509Certificate? certificate, Uri coordinator, TimeProvider time)
    {
        if (certificate is not X509Certificate2 shown)
        {
            throw new FedDistillException(ErrorCode.NotAuthenticated, $"The server at {coordinator} shows no certificate. Nothing was sent. Check the address.");
        }

        return Trust?.ObjectionToServer(shown, coordinator.IdnHost, time.GetUtcNow()) is not { } objection
            ? true
            : throw new FedDistillException(
                ErrorCode.NotAuthenticated,
                $"The certificate of the server at {coordinator} is not accepted: {objection}. Nothing was sent. " +
                "Check the address and the clock; a name that is missing is given to `feddistill-coordinator init` with --name.");
    }
}
