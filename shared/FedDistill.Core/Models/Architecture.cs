using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Models;

/// <summary>
/// A model's name as a spec writes it: a word such as <c>cnn-s</c>, or with widths of its own <c>cnn-s:8x24x48</c>. Two
/// with the same name are equal.
/// </summary>
public sealed partial record Architecture
{
    private readonly ArchitectureForm _form;

    private Architecture(ArchitectureForm form, IReadOnlyList<int> widths)
    {
        _form = form;
        Name = form.NameOf(widths);
        Widths = widths;
    }

    /// <summary>The names that <see cref="TryParse"/> understands, for help texts and errors.</summary>
    public const string AllowedNames =
        "linear, mlp, cnn-s, cnn-m, cnn-b, lenet, resnet-8 (-14, -20 ... -110) and text, or with widths such as " +
        "mlp:300x100, cnn-s:8x24x48 (two convolutions and a dense layer; cnn-m, cnn-b and lenet likewise), " +
        "resnet-8:32 (first stage) and text:128; cnn-s-gn, cnn-b-gn and resnet-8-gn (-14-gn ...) have group " +
        "normalisation in place of batch normalisation";

    /// <summary>The words that a name can begin with, without widths.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. ArchitectureForm.All.Select(form => form.Word)];

    /// <summary>The normalised name; two architectures with the same name have the same layers.</summary>
    public string Name { get; }

    /// <summary>Which builder makes the layers.</summary>
    public ArchitectureFamily Family => _form.Family;

    /// <summary>
    /// Units or channels: of the hidden layers of an mlp or a text model; of two convolutions and a dense layer; of a
    /// residual network's first stage. Empty for <c>linear</c>.
    /// </summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Layers with weights of a residual network, 6n + 2 from 8 to 110; 0 otherwise.</summary>
    public int Depth => _form.Depth;

    /// <summary>How its layers are normalised. Batch normalisation rules DP-SGD out.</summary>
    public Normalisation Normalisation => _form.Normalisation;

    /// <summary>Reads a name that must be right.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when it is none of
    /// <see cref="AllowedNames"/>.</exception>
    public static Architecture Parse(string text) => TryParse(text, out var architecture)
        ? architecture
        : throw new FedDistillException(
            ErrorCode.InvalidConfiguration, $"There is no architecture '{text}'. Allowed are {AllowedNames}.");

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name; case and white space around it do not matter.</param>
    /// <param name="architecture">What it names; null when it names none.</param>
    /// <returns>
    /// Whether the name is one of <see cref="AllowedNames"/>. Dense layers have 1 to 16384 units, convolutions 1 to
    /// 1024 channels, a residual network's first stage 1 to 256; an mlp has 1 to 8 hidden layers.
    /// </returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Architecture? architecture)
    {
        architecture = null;
        if (text.Length > LongestName)
        {
            return false;
        }

        var name = NamePattern().Match(text.Trim().ToLowerInvariant());
        var form = ArchitectureForm.All.FirstOrDefault(form => form.Word == name.Groups["word"].Value);
        if (form is null)
        {
            return false;
        }

        var written = name.Groups["widths"];
        int[] widths = written.Success ? [.. written.Value.Split('x').Select(int.Parse)] : form.Widths;
        architecture = !written.Success || form.Allows(widths) ? new(form, widths) : null;
        return architecture is not null;
    }

    /// <summary>
    /// The same layers with group normalisation in place of batch normalisation, for example <c>cnn-b-gn</c> for
    /// <c>cnn-b</c>: as many parameters, other weights. What has no batch normalisation stays as it is.
    /// </summary>
    public Architecture WithGroupNormalisation() => new(ArchitectureForm.WithGroups(_form), Widths);

    /// <summary>Whether both have the same name, and so the same layers.</summary>
    public bool Equals(Architecture? other) => other?.Name == Name;

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <inheritdoc />
    public override string ToString() => Name;

    // Eight layers of five digits are far less.
    private const int LongestName = 200;

    // The patterns of FedDistill look at each letter once. A limit in wall-clock time would only make a name wrong for a
    // process that was stopped in the middle of it.
    [GeneratedRegex(
        @"^(?<word>[a-z]+(-[a-z0-9]+){0,2})(:(?<widths>[0-9]{1,5}(x[0-9]{1,5}){0,7}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex NamePattern();
}
