using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;
using Orleans.Concurrency;

namespace FedDistill.Coordinator.Federations;

/// <summary>
/// One federation; the key is its name. Decides who takes part and when a round begins; knows nothing of uploads.
/// </summary>
public interface IFederationGrain : IGrainWithStringKey
{
    /// <summary>Creates the federation. The same definition again is harmless.</summary>
    /// <exception cref="Core.Errors.FedDistillException">Conflict when another definition stands under this
    /// name.</exception>
    Task<FederationRecord> StartAsync(FederationDefinition definition);

    /// <summary>Whether it was started.</summary>
    [AlwaysInterleave]
    Task<bool> ExistsAsync();

    /// <summary>The federation as it stands.</summary>
    /// <exception cref="Core.Errors.FedDistillException">NotFound before it was started.</exception>
    [AlwaysInterleave]
    Task<FederationRecord> GetAsync();

    /// <summary>Lets a client take part from the next round on.</summary>
    /// <returns>The client's position by first join, from 0.</returns>
    Task<int> JoinAsync(string client, string teacherArchitecture, string schemaSha256, string transferSetSha256);

    /// <summary>Lets a client take no part from the next round on.</summary>
    Task LeaveAsync(string client);

    /// <summary>Takes note that a client will not take part, and why.</summary>
    Task DeclineAsync(string client, string reason);

    /// <summary>A round tells that it is over. Telling it again is harmless.</summary>
    Task RoundEndedAsync(RoundState round);

    /// <summary>Ends the federation on an operator's word.</summary>
    Task<FederationRecord> StopAsync(string reason);

    /// <summary>Goes on after the coordinator's restart.</summary>
    Task ResumeAsync();

    /// <summary>
    /// Does what is due by now, and wakes the present round: called from time to time, so that nothing waits for a timer
    /// that was lost with a grain.
    /// </summary>
    /// <returns>Whether the federation has ended and nothing is due any more.</returns>
    Task<bool> LookAfterAsync();

    /// <summary>The record now and after every change, until the federation has ended.</summary>
    [AlwaysInterleave]
    IAsyncEnumerable<FederationRecord> WatchAsync(CancellationToken cancellationToken);
}
