using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>All codecs by name.</summary>
public static class SoftLabelCodecs
{
    private const string TopPrefix = "top-";
    private const int GreatestTop = byte.MaxValue;

    /// <summary>The codec <c>f32</c>: the default, and what the coordinator's own files are written in.</summary>
    public static ISoftLabelCodec Float32 { get; } = new Float32Codec();

    /// <summary>The codec <c>f16</c>, which holds every kind in half the bytes.</summary>
    public static ISoftLabelCodec Float16 { get; } = new Float16Codec();

    /// <summary>The codec <c>label</c>: one class a row.</summary>
    public static ISoftLabelCodec Label { get; } = new LabelCodec();

    /// <summary>Every codec, the default first; of the family <c>top-K</c> one, for K = 3.</summary>
    public static IReadOnlyList<ISoftLabelCodec> All { get; } =
    [
        Float32,
        Float16,
        new SimplexCodec(8),
        new SimplexCodec(4),
        new TopKCodec(3),
        Label,
    ];

    /// <summary>The names, for help texts and errors.</summary>
    public static string AllowedNames =>
        string.Join(
            ", ", All.Select(codec => codec is TopKCodec ? $"top-K with K from 1 to {GreatestTop}" : codec.Name));

    /// <summary>Finds a codec by its exact name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out ISoftLabelCodec? codec)
    {
        codec = All.FirstOrDefault(candidate => candidate.Name == name) ?? TopK(name);
        return codec is not null;
    }

    /// <summary>The codec of that name.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration naming all codecs when there is none.</exception>
    public static ISoftLabelCodec Find(string name) =>
        TryFind(name, out var codec)
            ? codec
            : throw new FedDistillException(
                ErrorCode.InvalidConfiguration, $"There is no codec \"{name}\"; choose one of {AllowedNames}.");

    // Digits alone and no leading zero, so that a codec has one name.
    private static TopKCodec? TopK(string name) =>
        name.StartsWith(TopPrefix, StringComparison.Ordinal) && name.AsSpan(TopPrefix.Length) is not ['0', ..]
        && byte.TryParse(name.AsSpan(TopPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            ? new TopKCodec(k)
            : null;
}
