using System.Buffers;
using System.IO.Compression;
using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Makes an encoded payload smaller without loss, where that pays. A row that did not change since the sender's payload
/// before becomes zeros, as in the delta code of compressed federated distillation (Sattler, Marban, Rischke and Samek,
/// 2021), here for every codec.
/// </summary>
public static class PayloadPacking
{
    private const int Quality = 11;

    // 2^22 bytes; payloads are rarely longer. It binds this encoder alone: a decoder keeps as large a window as the
    // stream asks for, 16 MiB at the most.
    private const int Window = 22;

    /// <summary>The smallest of all packings; of several equally small the simplest.</summary>
    /// <param name="payload">What a codec wrote.</param>
    /// <param name="earlier">
    /// The payload that this sender's receiver has from it already; no delta where it is empty or of other length.
    /// </param>
    public static PackedPayload Pack(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> earlier)
    {
        var smallest = new PackedPayload(PayloadPackingKind.Plain, payload.ToArray());
        smallest = Smaller(smallest, PayloadPackingKind.Brotli, payload);
        return earlier.Length == payload.Length && earlier.Length > 0
            ? Smaller(smallest, PayloadPackingKind.DeltaBrotli, Difference(payload, earlier))
            : smallest;
    }

    /// <summary>Gives the payload back. Reserves its announced length and no more, whatever the bytes claim.</summary>
    /// <param name="kind">How the bytes were packed.</param>
    /// <param name="bytes">What travelled.</param>
    /// <param name="payloadLength">The length that codec, shape and kind give.</param>
    /// <param name="earlier">The sender's payload before, for a delta; else not read.</param>
    /// <exception cref="FedDistillException">
    /// InvalidSoftLabels when the bytes are damaged, unpack to more or fewer than that length, or need an earlier
    /// payload that is not there.
    /// </exception>
    public static byte[] Unpack(
        PayloadPackingKind kind, ReadOnlySpan<byte> bytes, int payloadLength, ReadOnlySpan<byte> earlier)
    {
        switch (kind)
        {
            case PayloadPackingKind.Plain when bytes.Length == payloadLength:
                return bytes.ToArray();
            case PayloadPackingKind.Brotli:
                return Decompress(bytes, payloadLength);
            case PayloadPackingKind.DeltaBrotli when earlier.Length == payloadLength:
                return Difference(Decompress(bytes, payloadLength), earlier);
            case PayloadPackingKind.Plain:
                throw Invalid($"{bytes.Length} bytes came", payloadLength);
            case PayloadPackingKind.DeltaBrotli:
                throw Invalid(
                    $"They are a delta, and the payload before has {earlier.Length} bytes here", payloadLength);
            default:
                throw Invalid($"The packing {kind} is not known", payloadLength);
        }
    }

    private static PackedPayload Smaller(PackedPayload smallest, PayloadPackingKind kind, ReadOnlySpan<byte> content)
    {
        var packed = new byte[smallest.Bytes.Length];
        var isShort = BrotliEncoder.TryCompress(content, packed, out var length, Quality, Window);
        return isShort && length < smallest.Bytes.Length ? new PackedPayload(kind, packed[..length]) : smallest;
    }

    private static byte[] Decompress(ReadOnlySpan<byte> bytes, int payloadLength)
    {
        var payload = new byte[payloadLength];
        using var decoder = new BrotliDecoder();
        var status = decoder.Decompress(bytes, payload, out var consumed, out var written);
        return status switch
        {
            OperationStatus.Done when written == payloadLength && consumed == bytes.Length => payload,
            OperationStatus.Done when consumed < bytes.Length =>
                throw Invalid($"{bytes.Length - consumed} bytes follow the end of the packed stream", payloadLength),
            OperationStatus.Done => throw Invalid($"They unpack to {written} bytes", payloadLength),
            OperationStatus.DestinationTooSmall => throw Invalid("They unpack to more bytes", payloadLength),
            OperationStatus.NeedMoreData =>
                throw Invalid($"They break off after {written} unpacked bytes", payloadLength),
            _ => throw Invalid("They are no Brotli stream", payloadLength),
        };
    }

    private static byte[] Difference(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> earlier)
    {
        var difference = new byte[payload.Length];
        for (var index = 0; index < difference.Length; index++)
        {
            difference[index] = (byte)(payload[index] ^ earlier[index]);
        }

        return difference;
    }

    private static FedDistillException Invalid(string finding, int payloadLength) =>
        new(
            ErrorCode.InvalidSoftLabels,
            $"The packed soft labels are not what was announced. {finding}; this shape has {payloadLength} bytes. " +
            "Pack them anew, or send them plain.");
}
