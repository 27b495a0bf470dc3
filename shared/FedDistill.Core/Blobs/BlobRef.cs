namespace FedDistill.Core.Blobs;

/// <summary>Names bytes by their content. Grains pass these around, never the bytes.</summary>
/// <param name="Sha256">SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
/// <param name="LengthBytes">Length of the content.</param>
/// <param name="Kind">What the content is.</param>
public sealed record BlobRef(string Sha256, long LengthBytes, BlobKind Kind)
{
    /// <inheritdoc />
    public override string ToString() => $"{Kind} {Sha256[..12]}… ({LengthBytes} bytes)";
}
