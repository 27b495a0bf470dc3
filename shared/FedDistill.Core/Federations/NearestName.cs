namespace FedDistill.Core.Federations;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>
    /// The candidate with the fewest single-letter edits (Levenshtein, 1966), case ignored; the first of several.
    /// </summary>
    /// <param name="name">What was written.</param>
    /// <param name="candidates">What could be meant, at least one.</param>
    public static string To(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant()))!;

    /// <summary>
    /// Whether a name can be a slip for another: two edits, a swap of letters among them, or a third of its letters.
    /// </summary>
    public static bool IsNear(string name, string candidate) =>
        Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant()) is var edits && edits <= Math.Max(2, name.Length / 3) && edits < name.Length;

    private static int Edits(string from, string to)
    {
        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        var current = new int[to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[to.Length];
    }
}
