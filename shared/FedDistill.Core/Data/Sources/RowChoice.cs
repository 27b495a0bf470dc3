using FedDistill.Core.Errors;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Sources;

/// <summary>Chooses some rows of a data set.</summary>
internal static class RowChoice
{
    /// <summary>Row numbers, ascending.</summary>
    /// <param name="path">The data set, for the error.</param>
    /// <param name="available">How many rows it has.</param>
    /// <param name="wanted">How many to choose by the seed; 0: all.</param>
    /// <param name="seed">The federation's seed.</param>
    /// <exception cref="FedDistillException">InvalidData when more are wanted than there are.</exception>
    public static int[] Of(string path, int available, int wanted, long seed)
    {
        if (wanted == 0 || wanted == available)
        {
            return [.. Enumerable.Range(0, available)];
        }

        if (wanted < 0 || wanted > available)
        {
            throw new FedDistillException(
                ErrorCode.InvalidData, $"{wanted} rows of '{path}' are wanted; it has {available}. Ask for 1 to {available}, or 0 for all.");
        }

        var chosen = new SeededRandom(seed, "data/choice").Permutation(available)[..wanted];
        Array.Sort(chosen);
        return chosen;
    }
}
