using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Data.Sources;

/// <summary>Which rows of a data set are private, which public and which judge; no row is two of these.</summary>
/// <param name="Private">The pool's row numbers, in random order.</param>
/// <param name="Transfer">The transfer set's own row numbers, in random order; empty when all its rows are
/// foreign.</param>
/// <param name="Unused">The rest.</param>
internal sealed record SimulationCut(int[] Private, int[] Transfer, int[] Unused)
{
    private const double PrivateShare = 0.8;

    /// <summary>Cuts rows in stratified order.</summary>
    /// <param name="order">Row numbers; every stretch has nearly the class shares of the whole.</param>
    /// <param name="hardLabels">The class of each row number.</param>
    /// <param name="choice">Which classes go where.</param>
    /// <param name="spec">Sample counts and seed.</param>
    /// <exception cref="FedDistillException">InvalidConfiguration when more rows are asked for than there
    /// are.</exception>
    public static SimulationCut Of(int[] order, ReadOnlySpan<int> hardLabels, ClassChoice choice, FederationSpec spec)
    {
        var privateOrder = Where(order, hardLabels, choice.IsPrivate);
        var privateCount = (spec.PrivateSamples, spec.TransferSamples) switch
        {
            (0, 0) => (int)(privateOrder.Length * PrivateShare),
            (0, _) => privateOrder.Length - choice.OwnRows,
            var (wanted, _) => wanted,
        };
        Require(privateCount >= 1 && privateCount <= privateOrder.Length, privateOrder.Length, spec);
        var privateRows = privateOrder[..privateCount];

        var isPrivate = privateRows.ToHashSet();
        var rest = Array.FindAll(order, row => !isPrivate.Contains(row));
        var transferRows = Own(Where(rest, hardLabels, choice.IsTransfer), privateCount, hardLabels, choice, spec);
        var isTransfer = transferRows.ToHashSet();
        var unused = Array.FindAll(rest, row => !isTransfer.Contains(row));

        var random = new SeededRandom(spec.Seed, "simulation/order");
        // A stratified order repeats the classes in a pattern, which would tell a transfer row's class by its place.
        random.Shuffle<int>(privateRows);
        random.Shuffle<int>(transferRows);
        return new(privateRows, transferRows, unused);
    }

    private static int[] Own(int[] rest, int privateCount, ReadOnlySpan<int> hardLabels, ClassChoice choice, FederationSpec spec)
    {
        if (choice.IsForeignAlone)
        {
            return [];
        }

        var count = spec.TransferSamples > 0 ? choice.OwnRows : rest.Length;
        Require(count >= 1 && (count <= rest.Length || choice.Quotas is not null), rest.Length + privateCount, spec);
        if (choice.Quotas is not { } quotas)
        {
            return rest[..count];
        }

        var left = quotas.ToArray();
        var chosen = new List<int>(count);
        foreach (var row in rest)
        {
            if (left[hardLabels[row]] > 0)
            {
                left[hardLabels[row]]--;
                chosen.Add(row);
            }
        }

        var missing = Array.FindIndex(left, rows => rows > 0);
        return missing < 0
            ? [.. chosen]
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"transferMix.skew \"{spec.TransferMix?.Skew}\" wants {quotas[missing]} rows of class index {missing}; " +
                $"'{spec.Data}' has {quotas[missing] - left[missing]} that are not private. Ask for fewer private or transfer samples.");
    }

    private static int[] Where(int[] order, ReadOnlySpan<int> hardLabels, Func<int, bool> isWanted)
    {
        var rows = new List<int>(order.Length);
        foreach (var row in order)
        {
            if (isWanted(hardLabels[row]))
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private static void Require(bool isEnough, int available, FederationSpec spec)
    {
        if (!isEnough)
        {
            throw new FedDistillException(
                ErrorCode.InvalidConfiguration,
                $"'{spec.Data}' has {available} rows to learn from; {spec.PrivateSamples} private and {spec.TransferSamples} transfer samples " +
                "are asked for (0: the rest). Each needs at least one row and none may be in both: ask for fewer.");
        }
    }
}
