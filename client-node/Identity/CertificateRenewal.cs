using System.Security.Cryptography;
using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using FedDistill.Proto.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Identity;

/// <summary>
/// Renews a client's certificate after two thirds of its life, under the present one. Looks at the clock every minute
/// instead of sleeping for hours: a machine that was suspended finds out when it wakes.
/// </summary>
public sealed class CertificateRenewal(NodeIdentity identity, CoordinatorConnection connection, TimeProvider time, ILogger logger)
{
    /// <summary>How often the clock is looked at, and how soon a failed attempt is repeated.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private bool _isLate;

    /// <summary>Renews whenever it is time, until it is cancelled or the coordinator refuses.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await RenewIfDueAsync(cancellationToken))
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node has ended.
        }
    }

    /// <summary>Renews the certificate if its time has come.</summary>
    /// <returns>Whether it makes sense to go on.</returns>
    public async Task<bool> RenewIfDueAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < CertificateFacts.RenewAt(identity.Certificate))
        {
            return true;
        }

        try
        {
            await RenewAsync(cancellationToken);
            return true;
        }
        catch (RpcException exception) when (RpcErrors.IsTransient(exception) && time.GetUtcNow() < identity.NotAfter)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Late(exception.Status.Detail);
            return true;
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            logger.CertificateNotRenewed(identity.Subject.Name, identity.NotAfter, RpcErrors.Translate(exception, connection.Coordinator).Message);
            return false;
        }
        catch (FedDistillException exception)
        {
            // A disk that is full, for one, may have room in a minute.
            Late(exception.Message);
            return true;
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new RenewRequest
        {
            CertificateSigningRequest = ByteString.CopyFrom(SigningRequest.Create(identity.Subject.Name, key)),
        };
        using var call = connection.Federation.RenewAsync(request, connection.Within(Deadline, cancellationToken));
        using var certificate = CertificateAnswer.Read(await call, identity.Subject.Name, key, identity.Trust, time.GetUtcNow());
        identity.Replace(key, certificate);
        connection.Refresh();
        _isLate = false;
        logger.CertificateRenewed(identity.Subject.Name, identity.NotAfter);
    }

    private void Late(string reason)
    {
        if (!_isLate)
        {
            _isLate = true;
            logger.CertificateRenewedLater(identity.Subject.Name, identity.NotAfter, reason);
        }
    }
}
