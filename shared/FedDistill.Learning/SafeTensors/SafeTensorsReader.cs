using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using FedDistill.Core.Errors;

namespace FedDistill.Learning.SafeTensors;

/// <summary>Reads safetensors bytes, trusting nothing that they say.</summary>
internal static class SafeTensorsReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it is cut short, overlong or not a safetensors file of F32 tensors.</exception>
    public static SafeTensorsFile Read(ReadOnlySpan<byte> file)
    {
        var headerLength = file.Length < SafeTensorsFile.LengthBytes ? -1 : BinaryPrimitives.ReadInt64LittleEndian(file);
        if (headerLength < 2 || headerLength > file.Length - SafeTensorsFile.LengthBytes)
        {
            throw Damaged($"it is {file.Length} bytes long and announces a header of {headerLength} bytes");
        }

        var header = file.Slice(SafeTensorsFile.LengthBytes, (int)headerLength);
        var values = file[(SafeTensorsFile.LengthBytes + (int)headerLength)..];
        try
        {
            using var json = JsonDocument.Parse(header.ToArray());
            return Read(json.RootElement, values);
        }
        catch (Exception exception) when (exception
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw Damaged($"its header cannot be read ({exception.Message})", exception);
        }
    }

    private static SafeTensorsFile Read(JsonElement header, ReadOnlySpan<byte> values)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<NamedTensor>();
        var readBytes = 0L;
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.Name == SafeTensorsFile.MetadataEntry)
            {
                foreach (var item in entry.Value.EnumerateObject())
                {
                    metadata[item.Name] = item.Value.GetString() ?? "";
                }
            }
            else
            {
                var tensor = ReadTensor(entry, values);
                tensors.Add(tensor);
                readBytes += (long)tensor.Values.Length * sizeof(float);
            }
        }

        return readBytes == values.Length
            ? new SafeTensorsFile(metadata, [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)])
            : throw Damaged($"its tensors take {readBytes} bytes and {values.Length} are there");
    }

    private static NamedTensor ReadTensor(JsonProperty entry, ReadOnlySpan<byte> values)
    {
        var type = entry.Value.GetProperty("dtype").GetString();
        if (type != SafeTensorsFile.Float32)
        {
            throw Damaged($"its tensor \"{entry.Name}\" is of type {type}, and only {SafeTensorsFile.Float32} is understood");
        }

        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()).ToArray();
        var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > values.Length
            || !HasBytes(shape, offsets[1] - offsets[0]))
        {
            throw Damaged(
                $"its tensor \"{entry.Name}\" of shape [{string.Join(", ", shape)}] claims the bytes {string.Join(" to ", offsets)} of {values.Length}");
        }

        var range = values[(int)offsets[0]..(int)offsets[1]];
        return new NamedTensor(entry.Name, shape, MemoryMarshal.Cast<byte, float>(range).ToArray());
    }

    private static bool HasBytes(long[] shape, long bytes) =>
        shape.All(extent => extent >= 0) && shape.Aggregate((long)sizeof(float), (product, extent) => checked(product * extent)) == bytes;

    private static FedDistillException Damaged(string what, Exception? cause = null) => new(
        ErrorCode.StorageDamaged,
        $"This is not a whole safetensors file: {what}. Fetch the model again, or check its SHA-256 against the registry's.",
        cause);
}
