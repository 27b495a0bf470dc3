namespace FedDistill.Core.Federations;

/// <summary>
/// How <c>simulate</c> makes a transfer set that does not resemble the private data. All choices follow the seed. A
/// federation of real parties has no use for it: there the transfer set is what it is.
/// </summary>
public sealed record TransferMix
{
    /// <summary>
    /// Where foreign rows come from: <c>builtin:noise</c>, <c>builtin:glyphs</c>, or a folder or file whose inputs have
    /// the federation's shape (labels are not looked at). Empty: the whole transfer set is unused rows of the data.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Share of the transfer rows that comes from <see cref="Source"/>, over 0 up to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>
    /// Names of the classes that the transfer set's own rows (those not from <see cref="Source"/>) may have; empty: all.
    /// </summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Names of the classes that private pool and test set may have; empty: all.</summary>
    public IReadOnlyList<string> PrivateClasses { get; init; } = [];

    /// <summary>
    /// Weights of the classes in the transfer set's own rows, whole numbers with colons between: <c>1:9</c> gives each
    /// class of the second half nine times as many rows as one of the first; empty: as in the data.
    /// </summary>
    public string Skew { get; init; } = "";
}
