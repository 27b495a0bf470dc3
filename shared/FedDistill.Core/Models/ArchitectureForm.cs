namespace FedDistill.Core.Models;

/// <summary>How a family's names are written: a word, and widths after a colon.</summary>
/// <param name="Word">
/// What stands before the colon; a residual network's depth belongs to it, and <c>-gn</c> for group normalisation.
/// </param>
/// <param name="Family">Which builder makes the layers.</param>
/// <param name="Depth">Layers with weights of a residual network; 0 otherwise.</param>
/// <param name="Normalisation">How the layers are normalised.</param>
/// <param name="Widths">What the bare word means.</param>
/// <param name="Most">The greatest width at each place; the last holds for all places after it.</param>
/// <param name="AnyCount">Whether a name may give more or fewer widths than the bare word means.</param>
internal sealed record ArchitectureForm(
    string Word,
    ArchitectureFamily Family,
    int Depth,
    Normalisation Normalisation,
    int[] Widths,
    int[] Most,
    bool AnyCount)
{
    private const string GroupSuffix = "-gn";

    private const int MostUnits = 16384;

    // Two layers of as many channels have 26 million weights between them in a 5x5 convolution.
    private const int MostChannels = 1024;

    // Three stages double it twice.
    private const int MostBaseChannels = 256;

    // He et al. (2016) train 8 to 110 layers the same way; the 1202 of their last experiment overfit.
    private const int MostDepth = 110;

    private static readonly ArchitectureForm[] Written =
    [
        new("linear", ArchitectureFamily.Linear, 0, Normalisation.None, [], [], AnyCount: false),
        new("mlp", ArchitectureFamily.Mlp, 0, Normalisation.None, [200, 100], [MostUnits], AnyCount: true),
        new("text", ArchitectureFamily.Text, 0, Normalisation.None, [64], [MostUnits], AnyCount: false),
        TwoConvolutions("cnn-s", ArchitectureFamily.CnnSmall, Normalisation.Batch, [6, 16, 32]),
        TwoConvolutions("cnn-m", ArchitectureFamily.CnnMedium, Normalisation.None, [32, 64, 512]),
        TwoConvolutions("cnn-b", ArchitectureFamily.CnnBig, Normalisation.Batch, [16, 32, 64]),
        TwoConvolutions("lenet", ArchitectureFamily.LeNet, Normalisation.None, [10, 20, 50]),
        // Three stages of n blocks of two layers, a first convolution and a last affine layer: 6n + 2.
        .. Enumerable.Range(1, (MostDepth - 2) / 6).Select(blocks => Residual((6 * blocks) + 2)),
    ];

    /// <summary>
    /// Every form, residual networks by growing depth, then those with batch normalisation once more with groups.
    /// </summary>
    public static IReadOnlyList<ArchitectureForm> All { get; } =
    [
        .. Written,
        .. Written.Where(form => form.Normalisation == Normalisation.Batch).Select(WithGroups),
    ];

    /// <summary>Whether a name may give these widths.</summary>
    public bool Allows(int[] widths) =>
        (AnyCount || widths.Length == Widths.Length)
        && !widths.Where((width, place) => width < 1 || width > Most[Math.Min(place, Most.Length - 1)]).Any();

    /// <summary>
    /// The one name of these widths. The bare word where it means them, as model files have carried it from the
    /// beginning; an mlp's files carry its widths.
    /// </summary>
    public string NameOf(IReadOnlyList<int> widths) =>
        widths.SequenceEqual(Widths) && !AnyCount ? Word : $"{Word}:{string.Join('x', widths)}";

    /// <summary>The same layers with group normalisation, where this has batch normalisation.</summary>
    public static ArchitectureForm WithGroups(ArchitectureForm form) => form.Normalisation == Normalisation.Batch
        ? form with { Word = form.Word + GroupSuffix, Normalisation = Normalisation.Group }
        : form;

    private static ArchitectureForm TwoConvolutions(
        string word, ArchitectureFamily family, Normalisation normalisation, int[] widths) =>
        new(word, family, 0, normalisation, widths, [MostChannels, MostChannels, MostUnits], AnyCount: false);

    private static ArchitectureForm Residual(int depth) => new(
        $"resnet-{depth}", ArchitectureFamily.ResNet, depth, Normalisation.Batch, [16], [MostBaseChannels], AnyCount: false);
}
