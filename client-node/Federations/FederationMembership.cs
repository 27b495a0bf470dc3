using FedDistill.ClientNode.Logging;
using FedDistill.ClientNode.Transport;
using FedDistill.Core.Errors;
using FedDistill.Proto.V1;
using Microsoft.Extensions.Logging;

namespace FedDistill.ClientNode.Federations;

/// <summary>Learning a federation's terms, joining it, leaving it.</summary>
public sealed class FederationMembership(
    CoordinatorConnection connection, TimeProvider time, ILogger<FederationMembership> logger)
{
    /// <summary>
    /// Longest pause between two questions for a federation that is not started yet, in seconds; the first is 1.
    /// </summary>
    private const int LongestStartPause = 5;

    /// <summary>Asks for the terms; waits until the federation is started, if waiting is on.</summary>
    /// <param name="federation">Its name; empty: the coordinator's only one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FedDistillException">NotFound when waiting is off; what the coordinator refuses
    /// with.</exception>
    public async Task<FederationTerms> DescribeAsync(string federation, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        for (var asked = 0; ; asked++)
        {
            try
            {
                var request = new DescribeRequest { Federation = federation };
                var description = await connection.CallAsync(
                    "describe", call => connection.Federation.DescribeAsync(request, call), cancellationToken);
                return FederationTerms.From(description);
            }
            catch (FedDistillException exception) when (
                exception.Code == ErrorCode.NotFound && connection.Reconnect.Waits
                && time.GetElapsedTime(begin) < connection.Reconnect.GiveUpAfter)
            {
                if (asked == 0)
                {
                    logger.WaitingForStart(federation.Length > 0 ? $"'{federation}'" : "(any)", connection.Coordinator);
                }

                await Task.Delay(TimeSpan.FromSeconds(Math.Min(asked + 1, LongestStartPause)), time, cancellationToken);
            }
        }
    }

    /// <summary>Takes part from the next round on; harmless to repeat.</summary>
    /// <returns>The position among the clients, and what the coordinator remembers of the client's ledger.</returns>
    public Task<JoinReply> JoinAsync(FederationTerms terms, string client, string architecture, CancellationToken cancellationToken)
    {
        var request = new JoinRequest
        {
            Federation = terms.Federation,
            Client = client,
            SchemaSha256 = terms.SchemaSha256,
            TransferSetSha256 = terms.TransferSet.Sha256,
            TeacherArchitecture = architecture,
        };
        return connection.CallAsync("join", call => connection.Federation.JoinAsync(request, call), cancellationToken);
    }

    /// <summary>Says that the client will not take part, so that nobody waits for it and the operator sees why.</summary>
    /// <param name="terms">The federation.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="reason">Why.</param>
    /// <param name="floor">The node's own floor where that is the reason; empty otherwise.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task DeclineAsync(
        FederationTerms terms, string client, DeclineReason reason, string floor, CancellationToken cancellationToken)
    {
        var request = new DeclineRequest { Federation = terms.Federation, Client = client, Reason = reason, Floor = floor };
        return connection.CallAsync("decline", call => connection.Federation.DeclineAsync(request, call), cancellationToken);
    }

    /// <summary>Says goodbye; tries once and for a short while only, because the process is about to end.</summary>
    /// <returns>Whether the coordinator heard it.</returns>
    public async Task<bool> LeaveAsync(FederationTerms terms, string client)
    {
        try
        {
            var request = new LeaveRequest { Federation = terms.Federation, Client = client };
            using var call = connection.Federation.LeaveAsync(
                request, connection.Within(TimeSpan.FromSeconds(3), CancellationToken.None));
            await call;
            return true;
        }
        catch (Grpc.Core.RpcException exception)
        {
            logger.LeaveUnheard(client, exception.StatusCode);
            return false;
        }
    }
}
