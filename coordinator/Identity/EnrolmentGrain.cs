using FedDistill.Coordinator.Storage;
using FedDistill.Core.Identity;

namespace FedDistill.Coordinator.Identity;

/// <inheritdoc cref="IEnrolmentGrain" />
public sealed class EnrolmentGrain([PersistentState("enrolments")] IPersistentState<EnrolmentBook> state, TimeProvider time)
    : Grain, IEnrolmentGrain
{
    /// <inheritdoc />
    public Task InviteAsync(string client, string secretHash) =>
        state.ReplaceAsync(state.State.Invite(client, secretHash, time.GetUtcNow()));

    /// <inheritdoc />
    public Task<bool> RedeemAsync(string client, string secretHash, CertificateStamp certificate) =>
        ReplaceAsync(state.State.Redeem(client, secretHash, certificate, time.GetUtcNow()));

    /// <inheritdoc />
    public Task<bool> RenewAsync(string client, string presentSerial, CertificateStamp successor) =>
        ReplaceAsync(state.State.Renew(client, presentSerial, successor, time.GetUtcNow()));

    /// <inheritdoc />
    public Task<bool> RevokeAsync(string client) => ReplaceAsync(state.State.Revoke(client));

    /// <inheritdoc />
    public Task<EnrolmentBook> GetAsync() => Task.FromResult(state.State);

    /// <inheritdoc />
    public Task<bool> IsAdmittedAsync(string client, string serial) =>
        Task.FromResult(state.State.IsAdmitted(client, serial, time.GetUtcNow()));

    private async Task<bool> ReplaceAsync(EnrolmentBook? next)
    {
        if (next is null)
        {
            return false;
        }

        await state.ReplaceAsync(next);
        return true;
    }
}
