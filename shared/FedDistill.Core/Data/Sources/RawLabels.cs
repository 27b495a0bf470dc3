using System.Globalization;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Data.Sources;

/// <summary>The labels of some rows as their data set gives them, before any schema.</summary>
/// <param name="values">The distinct raw values.</param>
/// <param name="valueOf">For each row the place of its value.</param>
/// <param name="placeOf">Where a row stands, for error messages: a file, or a file and a number.</param>
internal sealed class RawLabels(IReadOnlyList<string> values, int[] valueOf, Func<int, string> placeOf)
{
    /// <summary>The raw values, each once or more.</summary>
    public IReadOnlyList<string> Values => values;

    /// <summary>N.</summary>
    public int Rows => valueOf.Length;

    /// <summary>Labels that are numbers.</summary>
    public static RawLabels OfBytes(byte[] labels, Func<int, string> placeOf) => new(
        [.. Enumerable.Range(0, 256).Select(value => value.ToString(CultureInfo.InvariantCulture))],
        Array.ConvertAll(labels, label => (int)label),
        placeOf);

    /// <summary>Any labels.</summary>
    public static RawLabels Of(IEnumerable<string> labels, Func<int, string> placeOf)
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        var valueOf = new List<int>();
        foreach (var label in labels)
        {
            if (!values.TryGetValue(label, out var place))
            {
                place = values.Count;
                values.Add(label, place);
            }

            valueOf.Add(place);
        }

        return new([.. values.Keys], [.. valueOf], placeOf);
    }

    /// <summary>The raw value of a row.</summary>
    public string Of(int row) => values[valueOf[row]];

    /// <summary>Where a row stands.</summary>
    public string PlaceOf(int row) => placeOf(row);

    /// <summary>One class for each value that is present.</summary>
    /// <exception cref="FedDistillException">InvalidData when there are fewer than two.</exception>
    public LabelCoding Classes() => LabelCoding.FromValues(valueOf.Distinct().Select(place => values[place]));

    /// <summary>The class indices; -1 where a value means no class.</summary>
    public int[] Indices(LabelCoding coding)
    {
        // Sixty thousand labels have a few values: each is looked up once.
        var indices = values.Select(coding.IndexOf).ToArray();
        return Array.ConvertAll(valueOf, place => indices[place]);
    }

    /// <summary>The class indices.</summary>
    /// <exception cref="FedDistillException">InvalidData when a label means no class.</exception>
    public int[] HardLabels(LabelCoding coding)
    {
        var indices = Indices(coding);
        // The value is private: only the check shows it, which goes into no log.
        var strange = Array.IndexOf(indices, -1);
        return strange < 0
            ? indices
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"{placeOf(strange)}: the label is no class. Allowed: {coding.Allowed()}. Name the value in table.classes, or leave such rows out; " +
                "'feddistill-client check' shows it.");
    }

    /// <summary>Inputs with their class indices.</summary>
    /// <exception cref="FedDistillException">InvalidData when a label means no class.</exception>
    public LabelledTable Join(InputTable inputs, LabelCoding coding) => new(inputs, HardLabels(coding), coding.ClassNames.Count);
}
