using System.Globalization;
using FedDistill.ClientNode.Federations;
using FedDistill.Core.Errors;
using FedDistill.Core.Privacy;

namespace FedDistill.ClientNode.Policy;

/// <summary>
/// The least protection that a node takes part under, whatever its federation wishes: <c>local-dp,epsilon&lt;=4</c>.
/// </summary>
/// <remarks>
/// Where ε is bounded, ε and δ both bound the sum over all federations in the ledger: an epsilon over all of them says
/// nothing beside a delta that grows with their number. Where it is not, no sum means anything, and δ bounds each
/// federation's promise alone.
/// </remarks>
public sealed record PrivacyFloor
{
    /// <summary>Teachers that learn by DP-SGD.</summary>
    public const string DpSgd = PrivacyMatrix.DpSgd;

    /// <summary>
    /// δ where the owner names none: what a federation promises unless its operator says otherwise. An epsilon at a delta
    /// near 1 would be no protection at all.
    /// </summary>
    public const double DefaultDelta = 1e-5;

    private const string EpsilonBound = "epsilon<=";
    private const string DeltaBound = "delta<=";

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

    // Only what can be read can be made, so that no formal floor is without a delta.
    private PrivacyFloor(string mode, double? epsilon, double? delta) => (Mode, Epsilon, Delta) = (mode, epsilon, delta);

    /// <summary>Anything will do.</summary>
    public static PrivacyFloor None { get; } = new(PrivacyModes.None, null, null);

    /// <summary>A privacy mode, or <see cref="DpSgd"/>.</summary>
    public string Mode { get; }

    /// <summary>The most ε that may be promised, and be spent by this client over all federations in its ledger; null:
    /// any.</summary>
    public double? Epsilon { get; }

    /// <summary>
    /// The most δ that may be promised and, where <see cref="Epsilon"/> is bounded, that all federations in the ledger may
    /// have together; null: any, because the floor asks for no formal guarantee.
    /// </summary>
    public double? Delta { get; }

    /// <summary>The words that <see cref="Parse"/> knows.</summary>
    public static string Allowed =>
        $"MODE[,{EpsilonBound}E][,{DeltaBound}D] with the modes {string.Join(", ", Stronger.Keys)}, E over 0, D over 0 and under 1 (only with " +
        FormattableString.Invariant($"{EpsilonBound}E or a formal mode, and then {DefaultDelta} where it is left out)");

    /// <summary>Reads a floor; the empty text is none.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration; the message has all that is allowed.</exception>
    public static PrivacyFloor Parse(string text)
    {
        if (text.Length == 0)
        {
            return None;
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries).ToList();
        var mode = parts[0];
        parts.RemoveAt(0);
        var isRead = TryTake(parts, EpsilonBound, double.PositiveInfinity, out var epsilon) & TryTake(parts, DeltaBound, 1, out var delta);
        var isFormal = epsilon is not null || mode == DpSgd || PrivacyModes.IsFormal(mode);
        return isRead && parts.Count == 0 && Stronger.ContainsKey(mode) && (isFormal || delta is null)
            ? new PrivacyFloor(mode, epsilon, isFormal ? delta ?? DefaultDelta : null)
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
        return offered.Any(mode => mode == Mode || Stronger[Mode].Contains(mode))
            && (Epsilon is not { } most || (promised.IsFormal && promised.Terms.Epsilon <= most))
            && (Delta is not { } rare || (promised.IsFormal && promised.Terms.Delta <= rare));
    }

    /// <summary>As <see cref="Parse"/> reads it, with the delta that holds; numbers to six digits, at most 64
    /// characters.</summary>
    public override string ToString() =>
        Mode + Text(EpsilonBound, Epsilon) + Text(DeltaBound, Delta);

    private static string Text(string bound, double? value) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $",{bound}{number:G6}") : "";

    // Takes a bound out of the parts, wherever it stands; not there is fine, and no number in its range is not.
    private static bool TryTake(List<string> parts, string bound, double limit, out double? value)
    {
        value = null;
        var index = parts.FindIndex(part => part.StartsWith(bound, StringComparison.Ordinal));
        if (index < 0)
        {
            return true;
        }

        var isNumber = double.TryParse(parts[index].AsSpan(bound.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var read);
        parts.RemoveAt(index);
        value = read;
        return isNumber && read > 0 && read < limit;
    }
}
