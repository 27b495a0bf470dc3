namespace FedDistill.Core.Federations;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>
    /// The candidate with the fewest edits of a letter or swaps of two neighbours (Damerau, 1964), case ignored; the first of
    /// several.
    /// </summary>
    /// <param name="name">What was written.</param>
    /// <param name="candidates">What could be meant, at least one.</param>
    public static string To(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant()))!;

    /// <summary>
    /// Whether a name can be a slip for another: two edits, or a third of its letters.
    /// </summary>
    public static bool IsNear(string name, string candidate) =>
        Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant()) is var edits && edits <= Math.Max(2, name.Length / 3) && edits < name.Length;

    // Three rows of the table: a swap looks back by two.
    private static int Edits(string from, string to)
    {
        var (before, previous, current) = (new int[to.Length + 1], Enumerable.Range(0, to.Length + 1).ToArray(), new int[to.Length + 1]);
        for (var i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    current[j] = Math.Min(current[j], 1 + before[j - 2]);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[to.Length];
    }
}
