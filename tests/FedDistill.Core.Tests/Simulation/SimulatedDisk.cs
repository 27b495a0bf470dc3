using FedDistill.Core.Federations;
using FedDistill.Core.Rounds;

namespace FedDistill.Core.Tests.Simulation;

/// <summary>All that a coordinator stores; outlives its process.</summary>
internal sealed class SimulatedDisk
{
    private readonly Dictionary<int, StoredState<StoredRound>> _rounds = [];
    private readonly Dictionary<int, StoredState<StoredWork>> _work = [];

    public SimulatedDisk() => Federation = new(Faults, new FederationRecord(), () => { });

    public FaultyDisk Faults { get; } = new();

    /// <summary>Hears of a round whose state was read anew while the process lives.</summary>
    public Action<int> ReadAnew { get; set; } = _ => { };

    public StoredState<FederationRecord> Federation { get; }

    /// <summary>Students by round: published once and for good.</summary>
    public Dictionary<int, RoundResult> Students { get; } = [];

    public StoredState<StoredRound> Round(int round) => Of(_rounds, round);

    public StoredState<StoredWork> Work(int round) => Of(_work, round);

    /// <summary>What a new process reads of the rounds that can still change.</summary>
    public void LoadAll()
    {
        Federation.Load();
        foreach (var round in _rounds.Values.Where(round => round.Durable.Round is { HasEnded: false } || !round.Durable.EndTold))
        {
            round.Load();
        }

        foreach (var work in _work.Values)
        {
            work.Load();
        }
    }

    private StoredState<T> Of<T>(Dictionary<int, StoredState<T>> states, int round)
        where T : class, new()
    {
        if (!states.TryGetValue(round, out var state))
        {
            states[round] = state = new StoredState<T>(Faults, new T(), () => ReadAnew(round));
        }

        return state;
    }
}
