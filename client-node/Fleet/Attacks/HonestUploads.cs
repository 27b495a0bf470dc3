using FedDistill.ClientNode.Release;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>
/// What the honest clients of a fleet upload, for those that lie: a liar waits until every honest client has uploaded,
/// has seen that the round does not ask it, sits the round out or is gone, so that it knows the same whatever the order.
/// Whom a round asks each client hears from the coordinator; computed here it would differ as soon as one declines. Thread
/// safe.
/// </summary>
/// <param name="plan">Who lies.</param>
/// <param name="clients">All clients of the fleet.</param>
public sealed class HonestUploads(AttackPlan plan, IEnumerable<string> clients)
{
    private readonly HashSet<string> _awaited = new(clients.Where(client => !plan.IsAttacker(client)), StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Round> _rounds = [];
    private int _newest;

    /// <summary>An upload counts; a liar's own is not kept.</summary>
    public void Add(ReleasedSoftLabels released)
    {
        if (!plan.IsAttacker(released.Client))
        {
            var softLabels = SoftLabelCodecs.Find(released.Encoding).Decode(
                released.Payload.Span, released.Kind, released.Inputs, released.Positions, released.Classes);
            Change(released.Round, round => round.Heard[released.Client] = softLabels);
        }
    }

    /// <summary>A client will not upload in this round, or did so before.</summary>
    public void SatOut(string client, int round) => Change(round, heard => heard.Heard.TryAdd(client, null));

    /// <summary>A round no longer collects: whoever is missing stays so.</summary>
    public void Closed(int number) => Change(number, round => round.IsClosed = true);

    /// <summary>A client takes no part any more, or never did: nobody waits for it. What it has uploaded stays.</summary>
    public void Gone(string client)
    {
        TaskCompletionSource[] changed;
        lock (_lock)
        {
            _awaited.Remove(client);
            changed = [.. _rounds.Values.Select(round => round.Renew())];
        }

        Array.ForEach(changed, signal => signal.TrySetResult());
    }

    /// <summary>The honest answers of a round, in ordinal order of names.</summary>
    /// <param name="number">The round.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Empty when no honest client answers, as in a round that asks liars alone.</returns>
    public async Task<IReadOnlyList<SoftLabelMatrix>> ReadAsync(int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var round = Of(number);
                if (round.IsClosed || number < _newest || _awaited.All(round.Heard.ContainsKey))
                {
                    return [.. round.Heard.Values.OfType<SoftLabelMatrix>()];
                }

                changed = round.Changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Change(int number, Action<Round> change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            // One round at a time is collected; of those before it nobody who is late may lie any more.
            _newest = Math.Max(_newest, number);
            foreach (var old in _rounds.Keys.Where(round => round < _newest).ToArray())
            {
                _rounds.Remove(old, out var ended);
                ended?.Changed.TrySetResult();
            }

            var round = Of(number);
            change(round);
            changed = round.Renew();
        }

        changed.TrySetResult();
    }

    private Round Of(int number)
    {
        if (!_rounds.TryGetValue(number, out var round))
        {
            _rounds[number] = round = new Round();
        }

        return round;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Round
    {
        public SortedDictionary<string, SoftLabelMatrix?> Heard { get; } = new(StringComparer.Ordinal);

        public bool IsClosed { get; set; }

        public TaskCompletionSource Changed { get; private set; } = NewSignal();

        /// <summary>Puts a new signal in place; the one before is to be set outside the lock.</summary>
        public TaskCompletionSource Renew()
        {
            var changed = Changed;
            Changed = NewSignal();
            return changed;
        }
    }
}
