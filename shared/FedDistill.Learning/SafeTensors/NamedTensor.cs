namespace FedDistill.Learning.SafeTensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Shape">Its extents; empty for a scalar.</param>
/// <param name="Values">As many numbers as the extents multiply to, row-major.</param>
internal sealed record NamedTensor(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values);
