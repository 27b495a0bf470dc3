using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Policy;

/// <summary>
/// The least protection that a node takes part under, whatever its federation wishes: <c>local-dp,epsilon&lt;=4</c>.
/// </summary>
/// <param name="Mode">A privacy mode, or <see cref="DpSgd"/>.</param>
/// <param name="Epsilon">The most ε that may be promised, and be spent by this client over all federations in its ledger;
/// null: any.</param>
public sealed record PrivacyFloor(string Mode, double? Epsilon)
{
    /// <summary>Teachers that learn by DP-SGD.</summary>
    public const string DpSgd = "dp-sgd";

    private const string EpsilonBound = "epsilon<=";

    /// <summary>What would be strong enough in place of a mode, itself left out.</summary>
    private static readonly Dictionary<string, string[]> Stronger = new(StringComparer.Ordinal)
    {
        [PrivacyModes.None] = [PrivacyModes.Hygiene, PrivacyModes.CentralDp, PrivacyModes.LocalDp, PrivacyModes.Pate, DpSgd],
        [PrivacyModes.Hygiene] = [PrivacyModes.CentralDp, PrivacyModes.LocalDp, PrivacyModes.Pate, DpSgd],
        // Their unit is the client, and noise of its own keeps the coordinator out as well.
        [PrivacyModes.CentralDp] = [PrivacyModes.LocalDp],
        // A record is protected from the other clients and from who uses the student.
        [PrivacyModes.Pate] = [DpSgd],
        [PrivacyModes.LocalDp] = [],
        [DpSgd] = [],
    };

    /// <summary>Anything will do.</summary>
    public static PrivacyFloor None { get; } = new(PrivacyModes.None, null);

    /// <summary>The words that <see cref="Parse"/> knows.</summary>
    public static string Allowed => $"MODE or MODE,{EpsilonBound}E with the modes {string.Join(", ", Stronger.Keys)}";

    /// <summary>Reads a floor; the empty text is none.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration; the message has all that is allowed.</exception>
    public static PrivacyFloor Parse(string text)
    {
        if (text.Length == 0)
        {
            return None;
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts.Length <= 2 && Stronger.ContainsKey(parts[0]) && TryReadBound(parts[1..], out var epsilon)
            ? new PrivacyFloor(parts[0], epsilon)
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"--privacy-minimum is \"{text}\"; allowed is {Allowed}, as in local-dp,{EpsilonBound}4.");
    }

    /// <summary>Whether a promise is enough.</summary>
    public bool Allows(PromisedPrivacy promised)
    {
        if (promised.IsGivenUp)
        {
            return this == None;
        }

        string[] offered = promised.Terms.DpSgd ? [promised.Mode, DpSgd] : [promised.Mode];
        var isStrong = offered.Any(mode => mode == Mode || Stronger[Mode].Contains(mode));
        return isStrong && (Epsilon is not { } most || (promised.IsFormal && promised.Terms.Epsilon <= most));
    }

    /// <inheritdoc />
    public override string ToString() =>
        Epsilon is { } epsilon ? string.Create(CultureInfo.InvariantCulture, $"{Mode},{EpsilonBound}{epsilon:R}") : Mode;

    private static bool TryReadBound(string[] bounds, out double? epsilon)
    {
        epsilon = null;
        if (bounds.Length == 0)
        {
            return true;
        }

        if (!bounds[0].StartsWith(EpsilonBound, StringComparison.Ordinal)
            || !double.TryParse(bounds[0].AsSpan(EpsilonBound.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var read)
            || !(read > 0 && double.IsFinite(read)))
        {
            return false;
        }

        epsilon = read;
        return true;
    }
}
