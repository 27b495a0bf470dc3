using FedDistill.Coordinator.Rounds;
using FedDistill.Core.Rounds;
using Orleans.Concurrency;

namespace FedDistill.Coordinator.Distillation;

/// <summary>
/// The work after a round's collection; the key is <see cref="RoundKey"/>. Queues the job on its silo's worker and
/// returns at once.
/// </summary>
public interface IDistillationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Queues an attempt. If an earlier attempt has brought a result already, that one is reported instead.
    /// </summary>
    Task StartAsync(DistillationJob job);

    /// <summary>The worker is done. A stale attempt is ignored.</summary>
    Task CompletedAsync(int attempt, IReadOnlyList<RoundResult> candidates);

    /// <summary>The round wants no student any more; work that is under way is broken off.</summary>
    [AlwaysInterleave]
    Task CancelAsync();

    /// <summary>The worker has failed. A stale attempt is ignored.</summary>
    Task FailedAsync(int attempt, string reason);
}
