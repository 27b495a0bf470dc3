using System.Runtime.InteropServices;
using FedDistill.Core.Randomness;
using FedDistill.Learning.Devices;
using FedDistill.Learning.Layers;
using FedDistill.Learning.SafeTensors;
using static TorchSharp.torch;

namespace FedDistill.Learning.Models;

/// <summary>
/// A model that can run and learn. All parameters lie in one flat tensor, the leaf of the gradient; layers see slices
/// of it. One thread
/// at a time.
/// </summary>
internal sealed class Network : IDisposable
{
    private readonly Sequence _layers;
    private readonly IReadOnlyList<TensorSpec> _parameterSpecs;
    private readonly IReadOnlyList<TensorSpec> _bufferSpecs;
    private readonly long[] _parameterCounts;
    private readonly Tensor[] _buffers;

    private Network(ModelDescription description, Func<TensorSpec, ReadOnlyMemory<float>> valuesOf, ComputeDevice device)
    {
        Description = description;
        _layers = description.Layers();
        _parameterSpecs = _layers.Parameters;
        _bufferSpecs = _layers.Buffers;
        _parameterCounts = [.. _parameterSpecs.Select(spec => (long)spec.Count)];
        var flat = new float[_parameterCounts.Sum()];
        var rest = flat.AsSpan();
        foreach (var spec in _parameterSpecs)
        {
            valuesOf(spec).Span.CopyTo(rest);
            rest = rest[spec.Count..];
        }

        Parameters = tensor(flat, device: device.Torch, requires_grad: true).DetachFromDisposeScope();
        _buffers =
        [
            .. _bufferSpecs.Select(spec => tensor(valuesOf(spec).ToArray(), device: device.Torch).DetachFromDisposeScope()),
        ];
    }

    /// <summary>What the model is.</summary>
    public ModelDescription Description { get; }

    /// <summary>All parameters, flat, in layer order; requires a gradient.</summary>
    public Tensor Parameters { get; }

    /// <summary>A network with random initial weights.</summary>
    public static Network Create(ModelDescription description, SeededRandom random, ComputeDevice device) =>
        new(description, spec => InitialValues(spec, random), device);

    /// <summary>The network of a snapshot. Fewer outputs than it has leave the last ones out.</summary>
    public static Network Load(ModelSnapshot snapshot, int outputs, ComputeDevice device)
    {
        var file = SafeTensorsReader.Read(snapshot.SafeTensors.Span);
        var stored = snapshot.Description.Tensors().ToDictionary(spec => spec.Name);
        // Only the last layer's extents depend on the outputs, and its rows are the outputs: fewer of them are a
        // shorter array.
        return new Network(
            snapshot.Description with { Outputs = outputs },
            spec => file.Find(spec.Name, stored[spec.Name].Shape).Values[..spec.Count],
            device);
    }

    /// <summary>Whether batch normalisation keeps statistics beside the parameters.</summary>
    public bool HasStatistics => _bufferSpecs.Count > 0;

    /// <summary>z, shape [B, outputs], of a batch of inputs.</summary>
    /// <param name="inputs">x, shape [B, ...].</param>
    /// <param name="training">Whether batch statistics are used and learned.</param>
    public Tensor Forward(Tensor inputs, bool training) => Forward(inputs, new Pass(training));

    /// <summary>z, shape [B, outputs], of a batch of inputs.</summary>
    /// <param name="inputs">x, shape [B, ...].</param>
    /// <param name="pass">What for.</param>
    public Tensor Forward(Tensor inputs, Pass pass)
    {
        var slices = Parameters.split(_parameterCounts);
        var parameters = new Tensor[slices.Length];
        for (var index = 0; index < slices.Length; index++)
        {
            parameters[index] = slices[index].view(_parameterSpecs[index].Shape);
        }

        return _layers.Forward(inputs, parameters, _buffers, pass);
    }

    /// <summary>The weights as they are now.</summary>
    public ModelSnapshot ToSnapshot()
    {
        var tensors = new List<NamedTensor>();
        ReadOnlyMemory<float> flat = Values(Parameters);
        foreach (var spec in _parameterSpecs)
        {
            tensors.Add(new NamedTensor(spec.Name, spec.Shape, flat[..spec.Count]));
            flat = flat[spec.Count..];
        }

        for (var index = 0; index < _bufferSpecs.Count; index++)
        {
            tensors.Add(new NamedTensor(_bufferSpecs[index].Name, _bufferSpecs[index].Shape, Values(_buffers[index])));
        }

        return ModelSnapshot.Create(Description, tensors, new SortedDictionary<string, string>(StringComparer.Ordinal));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Parameters.grad?.Dispose();
        Parameters.Dispose();
        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private static float[] InitialValues(TensorSpec spec, SeededRandom random)
    {
        var values = new float[spec.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (float)(spec.Spread > 0 ? spec.Centre + random.NextDouble(-spec.Spread, spec.Spread) : spec.Centre);
        }

        return values;
    }

    private static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(tensor.detach().cpu().bytes).ToArray();
    }
}
