using System.Runtime.InteropServices;
using FedDistill.Learning.Onnx.Format;
using Google.Protobuf;
using DataType = FedDistill.Learning.Onnx.Format.TensorProto.Types.DataType;
using Kind = FedDistill.Learning.Onnx.Format.AttributeProto.Types.AttributeType;

namespace FedDistill.Learning.Onnx;

/// <summary>A graph in the making: nodes in the order of their computation, and the constants that they read.</summary>
internal sealed class OnnxGraph
{
    private readonly GraphProto _graph = new() { Name = "student" };

    /// <summary>The graph as it is.</summary>
    public GraphProto Proto => _graph;

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string operation, IEnumerable<string> inputs, string output, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { Name = output, OpType = operation, Input = { inputs }, Output = { output } };
        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a constant of real numbers.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> extents) =>
        Constant(name, DataType.Float, MemoryMarshal.AsBytes(values), extents);

    /// <summary>Adds a constant of whole numbers, such as a shape.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> extents) =>
        Constant(name, DataType.Int64, MemoryMarshal.AsBytes(values), extents);

    /// <summary>Adds a constant of any type.</summary>
    /// <param name="name">Its name, unique in the graph.</param>
    /// <param name="type">What the bytes are.</param>
    /// <param name="bytes">The values, little endian, row after row.</param>
    /// <param name="extents">Its shape; empty for a single number.</param>
    /// <returns>The name.</returns>
    public string Constant(string name, DataType type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> extents)
    {
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        foreach (var extent in extents)
        {
            tensor.Dims.Add(extent);
        }

        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>A whole number that a node is told.</summary>
    public static AttributeProto Whole(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    /// <summary>A real number that a node is told.</summary>
    public static AttributeProto Real(string name, double value) => new() { Name = name, Type = Kind.Float, F = (float)value };

    /// <summary>Whole numbers that a node is told.</summary>
    public static AttributeProto Wholes(string name, params IEnumerable<long> values) =>
        new() { Name = name, Type = Kind.Ints, Ints = { values } };
}
