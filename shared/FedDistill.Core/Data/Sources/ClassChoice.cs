using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data.Sources;

/// <summary>
/// What a spec's <see cref="TransferMix"/> means for the classes of one data set: which class may be private, which
/// public, and how many of the transfer rows the data set gives itself.
/// </summary>
internal sealed class ClassChoice
{
    private readonly bool[] _private;
    private readonly bool[] _transfer;

    /// <summary>Finds the classes.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when a name is none of the data's
    /// classes.</exception>
    public ClassChoice(FederationSpec spec, IReadOnlyList<string> classNames)
    {
        var mix = spec.TransferMix ?? new();
        _private = Chosen("transferMix.privateClasses", mix.PrivateClasses, classNames);
        _transfer = Chosen("transferMix.classes", mix.Classes, classNames);
        ForeignRows = mix.Source.Length == 0 ? 0 : (int)Math.Round(spec.TransferSamples * mix.Share);
        OwnRows = spec.TransferSamples - ForeignRows;
        IsForeignAlone = mix.Source.Length > 0 && OwnRows == 0;
        if (ClassSkew.TryParse(mix.Skew, out var weights) && weights.Length > 0)
        {
            var labels = Enumerable.Range(0, classNames.Count).Where(label => _transfer[label]).ToArray();
            Quotas = ClassSkew.Quotas(weights, labels, classNames.Count, OwnRows);
        }
    }

    /// <summary>How many of the transfer rows come from elsewhere.</summary>
    public int ForeignRows { get; }

    /// <summary>How many come from the data set itself; 0 also where the spec leaves the number open.</summary>
    public int OwnRows { get; }

    /// <summary>Whether none comes from the data set itself.</summary>
    public bool IsForeignAlone { get; }

    /// <summary>The transfer set's own rows by class, length C; null: as many of each as the data has.</summary>
    public int[]? Quotas { get; }

    /// <summary>Whether a class may be private and judged.</summary>
    public bool IsPrivate(int label) => _private[label];

    /// <summary>Whether a class may be among the transfer set's own rows.</summary>
    public bool IsTransfer(int label) => _transfer[label];

    /// <summary>The rows to be judged by.</summary>
    public LabelledTable OfPrivateClasses(LabelledTable rows)
    {
        if (_private.All(isPrivate => isPrivate))
        {
            return rows;
        }

        var chosen = new List<int>();
        for (var row = 0; row < rows.Rows; row++)
        {
            if (IsPrivate(rows.HardLabels[row]))
            {
                chosen.Add(row);
            }
        }

        return rows.Select([.. chosen]);
    }

    private static bool[] Chosen(string field, IReadOnlyList<string> names, IReadOnlyList<string> classNames)
    {
        if (names.FirstOrDefault(name => !classNames.Contains(name)) is { } unknown)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"{field} names the class '{unknown}'; the data's classes are {string.Join(", ", classNames)}. Name some of them.");
        }

        return [.. classNames.Select(name => names.Count == 0 || names.Contains(name))];
    }
}
