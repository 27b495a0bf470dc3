namespace FedDistill.Core.Blobs;

/// <summary>Reads blobs that fit into memory.</summary>
public static class BlobStoreExtensions
{
    /// <summary>A blob's whole content.</summary>
    /// <exception cref="Errors.FedDistillException">NotFound when there is no such blob.</exception>
    public static byte[] ReadAll(this IBlobStore blobs, BlobRef blob)
    {
        using var stream = blobs.OpenRead(blob);
        var bytes = new byte[blob.LengthBytes];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
