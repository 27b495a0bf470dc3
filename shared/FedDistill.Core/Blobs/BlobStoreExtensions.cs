using System.Security.Cryptography;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Blobs;

/// <summary>Reads blobs that fit into memory.</summary>
public static class BlobStoreExtensions
{
    /// <summary>
    /// A blob's whole content, held to its name: a bit that turned over on the disk must not become part of a student.
    /// </summary>
    /// <exception cref="FedDistillException">NotFound when there is no such blob; StorageDamaged when its content is not
    /// what was stored.</exception>
    public static byte[] ReadAll(this IBlobStore blobs, BlobRef blob)
    {
        using var stream = blobs.OpenRead(blob);
        var bytes = new byte[blob.LengthBytes];
        stream.ReadExactly(bytes);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return sha256 == blob.Sha256
            ? bytes
            : throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The blob {blob} is damaged: its content has the SHA-256 {sha256[..12]}…. " +
                "A blob never changes: check the disk, then restore the data folder from a copy.");
    }
}
