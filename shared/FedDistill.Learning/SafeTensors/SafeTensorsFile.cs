using FedDistill.Core.Errors;

namespace FedDistill.Learning.SafeTensors;

/// <summary>
/// The content of a safetensors file (format of the Hugging Face library: header length as u64 little endian, a JSON
/// header, then the
/// values without gaps). F32 alone, and canonical: the same content always gives the same bytes.
/// </summary>
/// <param name="Metadata">The free string dictionary, ordinal order.</param>
/// <param name="Tensors">The tensors in ordinal order of their names.</param>
internal sealed record SafeTensorsFile(
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<NamedTensor> Tensors)
{
    /// <summary>The dtype word of the only number format used here.</summary>
    internal const string Float32 = "F32";

    /// <summary>The header's entry that holds the string dictionary.</summary>
    internal const string MetadataEntry = "__metadata__";

    /// <summary>Bytes of the length before the header.</summary>
    internal const int LengthBytes = 8;

    /// <summary>Finds a tensor.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it is not there or has another shape.</exception>
    public NamedTensor Find(string name, IReadOnlyList<long> shape)
    {
        var tensor = Tensors.FirstOrDefault(tensor => tensor.Name == name)
            ?? throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The model file has no tensor \"{name}\" (it has {string.Join(", ", Tensors.Select(tensor => tensor.Name))}). Fetch the file again.");
        return tensor.Shape.SequenceEqual(shape)
            ? tensor
            : throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The model file's tensor \"{name}\" has shape [{string.Join(", ", tensor.Shape)}]; its architecture needs [{string.Join(", ", shape)}]. Fetch the file again.");
    }
}
