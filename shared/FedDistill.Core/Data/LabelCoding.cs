using System.Globalization;
using FedDistill.Core.Data.Tables;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;

namespace FedDistill.Core.Data;

/// <summary>Which class each raw label value means.</summary>
/// <param name="ClassNames">C class names in index order.</param>
/// <param name="LabelValues">Class index by raw value in canonical form; empty when the names are the values.</param>
public sealed record LabelCoding(IReadOnlyList<string> ClassNames, IReadOnlyDictionary<string, int> LabelValues)
{
    /// <summary>Classes 0 to <paramref name="count"/> - 1, named by their numbers.</summary>
    public static LabelCoding Numbered(int count) =>
        new([.. Enumerable.Range(0, count).Select(label => label.ToString(CultureInfo.InvariantCulture))], new Dictionary<string, int>());

    /// <summary>The classes that a hint names; null when it names none.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when a value means two classes.</exception>
    public static LabelCoding? FromHint(TableHint? hint)
    {
        if (hint is null || hint.Classes.Count == 0)
        {
            return null;
        }

        string[] names = [.. hint.Classes.Keys];
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in hint.Classes.SelectMany(entry => entry.Value.Select(raw => (Raw: raw, Name: entry.Key))))
        {
            var raw = TableText.Canonical(value.Raw);
            var label = Array.IndexOf(names, value.Name);
            if (!indices.TryAdd(raw, label) && indices[raw] != label)
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"table.classes gives the label value '{value.Raw}' to more than one class. Each value means one class; remove it from '{value.Name}'.");
            }
        }

        return new(names, indices);
    }

    /// <summary>One class for each distinct value that is present, in numeric or else ordinal order.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are fewer than two.</exception>
    public static LabelCoding FromValues(IEnumerable<string> rawLabels)
    {
        var names = TableText.Distinct(rawLabels);
        return names.Length >= 2
            ? new(names, new Dictionary<string, int>())
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"The labels hold {names.Length} distinct value(s); a classifier needs at least two. Check the label column or name the classes in table.classes.");
    }

    /// <summary>The coding that a schema carries.</summary>
    internal static LabelCoding Of(FederationSchema schema) => new(schema.ClassNames, schema.LabelValues);

    /// <summary>The class index of a raw value, or -1 when no class has it.</summary>
    internal int IndexOf(string raw)
    {
        var value = TableText.Canonical(raw);
        if (LabelValues.Count > 0)
        {
            return LabelValues.GetValueOrDefault(value, -1);
        }

        for (var label = 0; label < ClassNames.Count; label++)
        {
            if (ClassNames[label] == raw || ClassNames[label] == value)
            {
                return label;
            }
        }

        return -1;
    }

    /// <summary>The raw values that are allowed, for error messages.</summary>
    internal string Allowed() => string.Join(", ", LabelValues.Count > 0 ? LabelValues.Keys : ClassNames);
}
