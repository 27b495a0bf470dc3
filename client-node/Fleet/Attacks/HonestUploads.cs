using FedDistill.ClientNode.Federations;
using FedDistill.ClientNode.Release;
using FedDistill.Core.Errors;
using FedDistill.Core.Rounds;
using FedDistill.Core.SoftLabels;

namespace FedDistill.ClientNode.Fleet.Attacks;

/// <summary>
/// What the honest clients of a fleet upload, for those that lie: a liar waits until every honest client of the round's
/// cohort has uploaded or sits the round out, so that it knows the same whatever the order. Thread safe.
/// </summary>
/// <param name="plan">Who lies.</param>
/// <param name="clients">All clients of the fleet.</param>
/// <param name="seed">The federation's seed, which chooses whom a round asks.</param>
internal sealed class HonestUploads(AttackPlan plan, IReadOnlyList<string> clients, long seed)
{
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

    /// <summary>A client will not upload in this round.</summary>
    public void SatOut(string client, int round) => Change(round, heard => heard.Heard.TryAdd(client, null));

    /// <summary>A round no longer collects: whoever is missing stays so.</summary>
    public void Closed(int number) => Change(number, round => round.IsClosed = true);

    /// <summary>The honest answers of a round, in ordinal order of names.</summary>
    /// <param name="task">What the round asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FedDistillException">WrongState when no honest client has answered.</exception>
    public async Task<IReadOnlyList<SoftLabelMatrix>> ReadAsync(RoundTask task, CancellationToken cancellationToken)
    {
        string[] honest =
            [.. CohortSelection.Choose(clients, plan.Participation, seed, task.Round).Where(client => !plan.IsAttacker(client))];
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var round = Of(task.Round);
                if (round.IsClosed || task.Round < _newest || honest.All(round.Heard.ContainsKey))
                {
                    SoftLabelMatrix[] answers = [.. round.Heard.Values.OfType<SoftLabelMatrix>()];
                    return answers.Length > 0
                        ? answers
                        : throw new FedDistillException(
                            ErrorCode.WrongState, $"No honest client has answered in round {task.Round}: there is nothing to lie about.");
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
            changed = round.Changed;
            round.Changed = NewSignal();
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

        public TaskCompletionSource Changed { get; set; } = NewSignal();
    }
}
