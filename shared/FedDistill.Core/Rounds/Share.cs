namespace FedDistill.Core.Rounds;

/// <summary>A share of a number of clients.</summary>
internal static class Share
{
    /// <summary>ceil(share * count), at least 1 and at most the count.</summary>
    /// <param name="share">Over 0 up to 1.</param>
    /// <param name="count">How many there are.</param>
    public static int RoundUp(double share, int count)
    {
        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is over 0 up to 1.");
        }

        // 0.07 * 100 is 7.000000000000001 in binary: a billionth of a client is rounding, not a client.
        return Math.Min(count, Math.Max(1, (int)Math.Ceiling((share * count) - 1e-9)));
    }
}
