using System.Globalization;

namespace FedDistill.Coordinator.Rounds;

/// <summary>The key of everything that belongs to one round: <c>federation/000007</c>.</summary>
public static class RoundKey
{
    /// <summary>Makes the key.</summary>
    public static string Of(string federation, int round) =>
        string.Create(CultureInfo.InvariantCulture, $"{federation}/{round:D6}");
}
