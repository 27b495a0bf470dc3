using System.Text.RegularExpressions;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Learning.Layers;

namespace FedDistill.Learning.Models;

/// <summary>What a model file says of itself besides its weights.</summary>
/// <param name="Architecture">The layers.</param>
/// <param name="InputShape">The shape of one input.</param>
/// <param name="Classes">C.</param>
/// <param name="Outputs">C, or C + 1 with the class "public" last.</param>
internal sealed partial record ModelDescription(Architecture Architecture, InputShape InputShape, int Classes, int Outputs)
{
    private const string FormatKey = "format";
    private const string FormatName = "feddistill-model-1";
    private const string ArchitectureKey = "architecture";
    private const string InputShapeKey = "input_shape";
    private const string ClassesKey = "classes";
    private const string OutputsKey = "outputs";

    private static readonly string[] OwnKeys = [FormatKey, ArchitectureKey, InputShapeKey, ClassesKey, OutputsKey];

    /// <summary>The layers.</summary>
    public Sequence Layers() => ModelFactory.Build(Architecture, InputShape, Outputs);

    /// <summary>All tensors of the model, parameters and buffers.</summary>
    public IReadOnlyList<TensorSpec> Tensors()
    {
        var layers = Layers();
        return [.. layers.Parameters, .. layers.Buffers];
    }

    /// <summary>The string dictionary of the model file.</summary>
    /// <exception cref="FedDistillException">InvalidConfiguration when the card uses one of the description's own
    /// keys.</exception>
    public SortedDictionary<string, string> ToMetadata(IReadOnlyDictionary<string, string> card)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [FormatKey] = FormatName,
            [ArchitectureKey] = Architecture.Name,
            [InputShapeKey] = InputShape.IsImage
                ? $"{InputShape.Channels}x{InputShape.Height}x{InputShape.Width}"
                : $"{InputShape.Channels}",
            [ClassesKey] = $"{Classes}",
            [OutputsKey] = $"{Outputs}",
        };
        foreach (var (key, value) in card)
        {
            if (!metadata.TryAdd(key, value))
            {
                throw new FedDistillException(
                    ErrorCode.InvalidConfiguration,
                    $"A model card cannot have an entry \"{key}\": {string.Join(", ", OwnKeys)} belong to the model's description. Name it otherwise.");
            }
        }

        return metadata;
    }

    /// <summary>The metadata without the description.</summary>
    public static SortedDictionary<string, string> CardOf(IReadOnlyDictionary<string, string> metadata)
    {
        var card = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in metadata.Where(entry => !OwnKeys.Contains(entry.Key)))
        {
            card.Add(key, value);
        }

        return card;
    }

    /// <summary>Reads the description of a model file.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when an entry is missing or makes no sense.</exception>
    public static ModelDescription FromMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        string Entry(string key) => metadata.TryGetValue(key, out var value) ? value : "";
        var shape = ShapeText().Match(Entry(InputShapeKey));
        if (Entry(FormatKey) != FormatName
            || !Architecture.TryParse(Entry(ArchitectureKey), out var architecture)
            || !shape.Success
            || !int.TryParse(Entry(ClassesKey), out var classes)
            || !int.TryParse(Entry(OutputsKey), out var outputs)
            || classes < 1 || outputs - classes is not (0 or 1))
        {
            throw Unknown(metadata);
        }

        var description = new ModelDescription(architecture, Shape(shape), classes, outputs);
        return description.InputShape.ValueCount > 0 && ModelFactory.Supports(architecture, description.InputShape, out _)
            ? description
            : throw Unknown(metadata);
    }

    private static InputShape Shape(Match match)
    {
        var extents = match.Value.Split('x').Select(int.Parse).ToArray();
        return extents.Length == 1 ? InputShape.Tabular(extents[0]) : new InputShape(extents[0], extents[1], extents[2]);
    }

    private static FedDistillException Unknown(IReadOnlyDictionary<string, string> metadata) => NewerFormat().IsMatch(metadata.GetValueOrDefault(FormatKey, "")) ? new(
        ErrorCode.StorageDamaged,
        $"The model file is of the format {metadata[FormatKey]}, which a newer version of FedDistill wrote; this one reads {FormatName}. Use the newer version.") : new(
        ErrorCode.StorageDamaged,
        $"The safetensors file is not a {FormatName} file: {string.Join(", ", OwnKeys.Select(key => $"{key}=\"{metadata.GetValueOrDefault(key, "")}\""))}. Use a model that FedDistill wrote.");

    [GeneratedRegex(@"^feddistill-model-([2-9]|[1-9][0-9]{1,5})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex NewerFormat();

    [GeneratedRegex(@"^[0-9]{1,6}(x[0-9]{1,5}x[0-9]{1,5})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex ShapeText();
}
