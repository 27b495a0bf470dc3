using FedDistill.Core.Rounds;
using Orleans.Concurrency;

namespace FedDistill.Coordinator.Rounds;

/// <summary>
/// One round of one federation; the key is <see cref="RoundKey"/>. Writes its state before it answers success.
/// </summary>
public interface IRoundGrain : IGrainWithStringKey
{
    /// <summary>Announces the round, or lets it go on where it stood after a restart. Again is harmless.</summary>
    /// <param name="announced">The round as it begins.</param>
    Task BeginAsync(RoundState announced);

    /// <summary>Lets a round that was announced go on where it stood.</summary>
    Task ResumeAsync();

    /// <summary>Does what is due by now; again is harmless.</summary>
    Task LookAfterAsync();

    /// <summary>The round as it stands.</summary>
    /// <exception cref="Core.Errors.FedDistillException">NotFound before it was announced.</exception>
    [AlwaysInterleave]
    Task<RoundState> GetAsync();

    /// <summary>Counts one client's upload, once.</summary>
    Task<UploadOutcome> AcceptAsync(string client, AcceptedUpload upload);

    /// <summary>Books the round's noised aggregate before anything is made of it; again, or another one, changes nothing.</summary>
    /// <returns>What stands booked.</returns>
    /// <exception cref="Core.Errors.FedDistillException">WrongState when the round has ended without one.</exception>
    Task<NoisedRelease> ReleaseAsync(NoisedRelease release);

    /// <summary>
    /// The work after collection is done: one student, which is published, or several, which the contributors judge. A
    /// stale attempt is ignored.
    /// </summary>
    Task CompletedAsync(int attempt, IReadOnlyList<RoundResult> candidates);

    /// <summary>Counts a contributor's judgement of the candidates, once.</summary>
    Task<UploadOutcome> VoteAsync(string client, HeldOutVote vote);

    /// <summary>Takes note that a member of the cohort has said goodbye, or is back.</summary>
    Task PresenceAsync(string client, bool isPresent);

    /// <summary>The work after collection has failed. A stale attempt is ignored.</summary>
    Task FailedAsync(int attempt, string reason);

    /// <summary>Ends the round on an operator's word.</summary>
    /// <returns>How it ended, now or before.</returns>
    Task<RoundState> CancelAsync(string reason);

    /// <summary>The state now and after every change of phase, until the round has ended.</summary>
    [AlwaysInterleave]
    IAsyncEnumerable<RoundState> WatchAsync(CancellationToken cancellationToken);

    /// <summary>The state now and after every change, each upload included, until the round has ended.</summary>
    [AlwaysInterleave]
    IAsyncEnumerable<RoundState> WatchUploadsAsync(CancellationToken cancellationToken);
}
