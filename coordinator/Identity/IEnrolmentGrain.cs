using FedDistill.Core.Identity;
using Orleans.Concurrency;

namespace FedDistill.Coordinator.Identity;

/// <summary>Keeps the <see cref="EnrolmentBook"/>; there is one, its key is 0. Every change is stored before it is
/// answered.</summary>
public interface IEnrolmentGrain : IGrainWithIntegerKey
{
    /// <summary>Lets a token with this hash be used for a name.</summary>
    Task InviteAsync(string client, string secretHash);

    /// <summary>Uses a token up and lets a certificate in.</summary>
    /// <returns>Whether the token was good.</returns>
    Task<bool> RedeemAsync(string client, string secretHash, CertificateStamp certificate);

    /// <summary>Lets the successor of a certificate in.</summary>
    /// <returns>Whether the present one is let in.</returns>
    Task<bool> RenewAsync(string client, string presentSerial, CertificateStamp successor);

    /// <summary>Refuses a name from now on.</summary>
    /// <returns>Whether there was anything to refuse.</returns>
    Task<bool> RevokeAsync(string client);

    /// <summary>All names.</summary>
    Task<EnrolmentBook> GetAsync();

    /// <summary>Whether a client's certificate is let in now.</summary>
    [AlwaysInterleave]
    Task<bool> IsAdmittedAsync(string client, string serial);
}
