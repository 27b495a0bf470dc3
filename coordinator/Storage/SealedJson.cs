using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FedDistill.Core.Json;

namespace FedDistill.Coordinator.Storage;

/// <summary>
/// A record as JSON with its own hash behind it, as a comment: <c>{…}//0123456789abcdef</c>. People can read it with any
/// tool, and a bit that turned over on the disk is found out instead of believed. No defence against people.
/// </summary>
public static class SealedJson
{
    private const int SealLength = 18;

    /// <summary>Writes a record.</summary>
    public static byte[] Write<T>(T record) => Seal(JsonSerializer.SerializeToUtf8Bytes(record, FedDistillJson.Compact));

    /// <summary>Puts the hash behind a record's JSON.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> json) => [.. json, .. SealOf(json)];

    /// <summary>Reads a record.</summary>
    /// <param name="sealedJson">What <see cref="Write"/> made.</param>
    /// <param name="type">The record's type.</param>
    /// <exception cref="JsonException">The bytes are not what was written, or no such record.</exception>
    public static object Read(ReadOnlySpan<byte> sealedJson, Type type)
    {
        var json = sealedJson[..Math.Max(0, sealedJson.Length - SealLength)];
        if (!sealedJson[json.Length..].SequenceEqual(SealOf(json)))
        {
            throw new JsonException("its content does not have the hash that stands behind it");
        }

        return FedDistillJson.Parse(json, type);
    }

    private static byte[] SealOf(ReadOnlySpan<byte> json) =>
        Encoding.ASCII.GetBytes("//" + Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, (SealLength - 2) / 2)));
}
