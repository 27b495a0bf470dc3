using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Models;

/// <summary>
/// A model's name as a spec writes it: <c>linear</c>, <c>mlp</c>, <c>mlp:200x100</c>, <c>cnn-s</c>, <c>cnn-m</c>.
/// </summary>
public sealed partial record Architecture
{
    private Architecture(string name, ArchitectureFamily family, IReadOnlyList<int> hiddenWidths)
    {
        Name = name;
        Family = family;
        HiddenWidths = hiddenWidths;
    }

    /// <summary>The names that <see cref="TryParse"/> understands, for help texts and errors.</summary>
    public const string AllowedNames = "linear, mlp, mlp:WIDTH[xWIDTH...], cnn-s, cnn-m";

    /// <summary>The normalised name; two architectures with the same name have the same layers.</summary>
    public string Name { get; }

    /// <summary>Which builder makes the layers.</summary>
    public ArchitectureFamily Family { get; }

    /// <summary>Widths of an mlp's hidden layers; empty otherwise.</summary>
    public IReadOnlyList<int> HiddenWidths { get; }

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
    /// <returns>Whether the name is one of <see cref="AllowedNames"/>; widths are 1 to 16384.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Architecture? architecture)
    {
        var name = text.Trim().ToLowerInvariant();
        var widths = MlpWidths().Match(name);
        architecture = name switch
        {
            "linear" => new(name, ArchitectureFamily.Linear, []),
            "mlp" => new("mlp:200x100", ArchitectureFamily.Mlp, [200, 100]),
            "cnn-s" => new(name, ArchitectureFamily.CnnSmall, []),
            "cnn-m" => new(name, ArchitectureFamily.CnnMedium, []),
            _ when widths.Success => Mlp([.. widths.Groups["widths"].Value.Split('x').Select(int.Parse)]),
            _ => null,
        };
        return architecture is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Name;

    private static Architecture? Mlp(int[] widths) =>
        widths.All(width => width is >= 1 and <= 16384)
            ? new($"mlp:{string.Join('x', widths)}", ArchitectureFamily.Mlp, widths)
            : null;

    [GeneratedRegex(@"^mlp:(?<widths>[0-9]{1,5}(x[0-9]{1,5}){0,7})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex MlpWidths();
}
