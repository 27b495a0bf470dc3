namespace FedDistill.Core.Data.Inspection;

/// <summary>Collects findings by their kind: all are counted, the first are kept.</summary>
internal sealed class FindingList
{
    /// <summary>A thousand wrong lines are seldom a thousand different mistakes.</summary>
    private const int KeptOfAKind = 5;

    private readonly Dictionary<string, (bool IsFault, int Count, List<string> Examples)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Faults first, both in the order in which they were met.</summary>
    public IReadOnlyList<FindingGroup> Groups =>
    [
        .. _kinds.OrderBy(kind => !kind.Value.IsFault)
            .Select(kind => new FindingGroup(kind.Key, kind.Value.IsFault, kind.Value.Count, kind.Value.Examples)),
    ];

    /// <summary>The data cannot be used like that.</summary>
    public void Fault(string what, string example) => Add(what, isFault: true, example);

    /// <summary>It can, but a person should know.</summary>
    public void Warning(string what, string example) => Add(what, isFault: false, example);

    private void Add(string what, bool isFault, string example)
    {
        var (_, count, examples) = _kinds.TryGetValue(what, out var kind) ? kind : (isFault, 0, []);
        if (examples.Count < KeptOfAKind)
        {
            examples.Add(example);
        }

        _kinds[what] = (isFault, count + 1, examples);
    }
}
