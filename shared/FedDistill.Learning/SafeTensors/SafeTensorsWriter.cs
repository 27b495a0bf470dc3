using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FedDistill.Learning.SafeTensors;

/// <summary>Writes canonical safetensors bytes.</summary>
internal static class SafeTensorsWriter
{
    // Readers map the values as floats, so the header ends on a multiple of 8 bytes, filled up with spaces.
    private const int Alignment = 8;

    private static readonly JsonWriterOptions HeaderOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a file with metadata and tensors sorted by name.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, string> metadata, IEnumerable<NamedTensor> tensors)
    {
        var sorted = tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).ToList();
        var header = Header(metadata, sorted);
        var padded = (header.Length + Alignment - 1) / Alignment * Alignment;
        var valueBytes = sorted.Sum(tensor => (long)tensor.Values.Length * sizeof(float));
        var file = new byte[SafeTensorsFile.LengthBytes + padded + valueBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, padded);
        header.CopyTo(file.AsSpan(SafeTensorsFile.LengthBytes));
        file.AsSpan(SafeTensorsFile.LengthBytes + header.Length, padded - header.Length).Fill((byte)' ');
        var rest = file.AsSpan(SafeTensorsFile.LengthBytes + padded);
        foreach (var tensor in sorted)
        {
            var values = MemoryMarshal.AsBytes(tensor.Values.Span);
            values.CopyTo(rest);
            rest = rest[values.Length..];
        }

        return file;
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<NamedTensor> sorted)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, HeaderOptions);
        json.WriteStartObject();
        json.WriteStartObject(SafeTensorsFile.MetadataEntry);
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        var offset = 0L;
        foreach (var tensor in sorted)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", SafeTensorsFile.Float32);
            WriteNumbers(json, "shape", tensor.Shape);
            var end = offset + ((long)tensor.Values.Length * sizeof(float));
            WriteNumbers(json, "data_offsets", [offset, end]);
            json.WriteEndObject();
            offset = end;
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
