using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Core.Identity;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Identity;

/// <summary>
/// A file with the operator's token, for nodes that nobody sits beside (containers, services): a node without a
/// certificate that is still good enrols with it before it joins. Afterwards the token is worthless, and the file is
/// not read again.
/// </summary>
/// <param name="path">The file; empty: none, and nothing is done.</param>
/// <param name="time">The clock.</param>
/// <param name="loggerFactory">Where an enrolment is told.</param>
public sealed class Invitation(string path, TimeProvider time, ILoggerFactory loggerFactory)
{
    /// <summary>Enrols the client unless it can already show a certificate of its own.</summary>
    /// <param name="coordinator">Its address.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="stateFolder">Where the identity is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when the file is needed and cannot be read, or holds no
    /// token; what <see cref="Enrolment"/> refuses with.</exception>
    public async Task AcceptAsync(CoordinatorAddress coordinator, string client, string stateFolder, CancellationToken cancellationToken)
    {
        var identity = Path.Combine(stateFolder, NodeIdentity.FileName);
        if (path.Length == 0 || !coordinator.IsSecure || IsGood(identity))
        {
            return;
        }

        var token = EnrolmentToken.Parse(await ReadAsync(client, cancellationToken));
        var end = await new Enrolment(coordinator.Url, time, loggerFactory).RunAsync(token, client, identity, cancellationToken);
        loggerFactory.CreateLogger<Invitation>().Enrolled(client, end);
    }

    private bool IsGood(string identity)
    {
        if (!File.Exists(identity))
        {
            return false;
        }

        // One that is damaged is for its owner to look at: a token must not paper over it.
        using var present = NodeIdentity.Load(identity);
        return time.GetUtcNow() < present.NotAfter;
    }

    private async Task<string> ReadAsync(string client, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{client} has no certificate that is still good, and --token-file {path} cannot be read: {exception.Message} " +
                $"Have the operator run: feddistill-coordinator token {client}, and put what it prints into that file.",
                exception);
        }
    }
}
