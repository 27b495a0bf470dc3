using System.Security.Cryptography;
using FedDistill.Core.Data;
using FedDistill.Core.Errors;
using FedDistill.Core.Models;
using FedDistill.Learning.SafeTensors;

namespace FedDistill.Learning.Models;

/// <summary>
/// A trained model at rest: a self-describing safetensors file. The same weights and card always give the same bytes.
/// Immutable.
/// </summary>
public sealed class ModelSnapshot
{
    private ModelSnapshot(ModelDescription description, IReadOnlyDictionary<string, string> card, ReadOnlyMemory<byte> bytes)
    {
        Description = description;
        Card = card;
        SafeTensors = bytes;
    }

    /// <summary>Which layers the model has.</summary>
    public Architecture Architecture => Description.Architecture;

    /// <summary>The shape of one input.</summary>
    public InputShape InputShape => Description.InputShape;

    /// <summary>C, the number of classes.</summary>
    public int Classes => Description.Classes;

    /// <summary>The number of logits: C, or C + 1 for a teacher that also knows the class "public".</summary>
    public int Outputs => Description.Outputs;

    /// <summary>Free entries of the model card, such as the schema as JSON.</summary>
    public IReadOnlyDictionary<string, string> Card { get; }

    /// <summary>The file: weights, the statistics of batch normalisation, and what describes them.</summary>
    public ReadOnlyMemory<byte> SafeTensors { get; }

    /// <summary>How many numbers the model learned; statistics of batch normalisation are not counted.</summary>
    public long ParameterCount => ModelFactory.ParameterCount(Architecture, InputShape, Outputs);

    internal ModelDescription Description { get; }

    /// <summary>SHA-256 of <see cref="SafeTensors"/>, lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(SafeTensors.Span));

    /// <summary>The same weights with a card that has these entries added or replaced.</summary>
    /// <exception cref="FedDistillException">
    /// InvalidConfiguration when a key is one of the description's own, such as <c>architecture</c>.
    /// </exception>
    public ModelSnapshot WithCard(IReadOnlyDictionary<string, string> entries)
    {
        var card = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Card.Concat(entries))
        {
            card[key] = value;
        }

        return Create(Description, SafeTensorsReader.Read(SafeTensors.Span).Tensors, card);
    }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="FedDistillException">
    /// StorageDamaged when the bytes are cut short, are not a model of ours, or lack tensors that the architecture has.
    /// </exception>
    public static ModelSnapshot FromBytes(ReadOnlyMemory<byte> bytes)
    {
        var file = SafeTensorsReader.Read(bytes.Span);
        var description = ModelDescription.FromMetadata(file.Metadata);
        var specs = description.Tensors();
        foreach (var spec in specs)
        {
            file.Find(spec.Name, spec.Shape);
        }

        if (file.Tensors.Count != specs.Count)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The model file has {file.Tensors.Count} tensors; {description.Architecture} has {specs.Count}. Fetch the file again.");
        }

        return new ModelSnapshot(description, ModelDescription.CardOf(file.Metadata), bytes);
    }

    internal static ModelSnapshot Create(
        ModelDescription description, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string> card) =>
        new(description, card, SafeTensorsWriter.Write(description.ToMetadata(card), tensors));
}
