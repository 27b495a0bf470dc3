using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FedDistill.Core.Federations;
using FedDistill.Core.Privacy;
using FedDistill.Core.Rounds;

namespace FedDistill.Coordinator.Telemetry;

/// <summary>
/// The newest state of each federation that was under way since the process began, for gauges that are read when
/// somebody asks. Their one tag is the federation's name, which its operator chose; a client's name or number is never
/// one. Thread safe.
/// </summary>
public sealed class FederationBoard
{
    private readonly ConcurrentDictionary<string, FederationRecord> _federations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RoundState> _rounds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (int Finished, double? Epsilon)> _spent = new(StringComparer.Ordinal);

    /// <summary>Takes note of a federation; of one that had ended before the process began there is nothing to
    /// show.</summary>
    public void Show(string name, FederationRecord record)
    {
        if (record.Definition is not null && (!record.HasEnded || _federations.ContainsKey(name)))
        {
            _federations[name] = record;
        }
    }

    /// <summary>Takes note of a round.</summary>
    public void Show(RoundState round) => _rounds[round.Federation] = round;

    /// <summary>What sets a federation apart from another one of the same name; empty where it is not known.</summary>
    public string InstanceOf(string federation) => _federations.TryGetValue(federation, out var record) ? record.Instance : "";

    /// <summary>How many federations are in each state.</summary>
    public IEnumerable<Measurement<int>> States() => Enum.GetValues<FederationPhase>().Select(phase => new Measurement<int>(
        _federations.Values.Count(record => record.Phase == phase), new KeyValuePair<string, object?>("state", WordOf(phase))));

    /// <summary>Something of each federation's newest round.</summary>
    public IEnumerable<Measurement<int>> Rounds(Func<RoundState, int> value) => _rounds.Values.Select(round => Of(round.Federation, value(round)));

    /// <summary>Something of each federation, where it is known.</summary>
    public IEnumerable<Measurement<double>> Federations(Func<FederationRecord, double?> value) =>
        from federation in _federations
        let measured = value(federation.Value)
        where measured is not null
        select Of(federation.Key, measured.Value);

    /// <summary>Epsilon spent, of federations with a formal guarantee that is accounted here; accounted anew only when a
    /// round has ended.</summary>
    public IEnumerable<Measurement<double>> Epsilons() =>
        from federation in _federations
        let spent = _spent.AddOrUpdate(
            federation.Key,
            (_, record) => Spent(record),
            (_, known, record) => known.Finished == record.Finished.Count ? known : Spent(record),
            federation.Value)
        from epsilon in spent.Epsilon is { } known ? [known] : Array.Empty<double>()
        select Of(federation.Key, epsilon);

    private static (int Finished, double? Epsilon) Spent(FederationRecord record)
    {
        var privacy = FederationPrivacy.Of(record.Definition!.Spec, record.Spent());
        // Where each client keeps the account, what is known here is the budget.
        var isKnown = double.IsFinite(privacy.Epsilon) && privacy.Method != FederationPrivacy.ClientLedger;
        return (record.Finished.Count, isKnown ? privacy.Epsilon : null);
    }

    private static string WordOf(FederationPhase phase) => phase switch
    {
        FederationPhase.BudgetExhausted => "budget-exhausted",
        _ => phase.ToString().ToLowerInvariant(),
    };

    private static Measurement<T> Of<T>(string federation, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("federation", federation));
}
