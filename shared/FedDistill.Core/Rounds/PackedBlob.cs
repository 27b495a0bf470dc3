using FedDistill.Core.Blobs;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Rounds;

/// <summary>A packed form of some content.</summary>
/// <param name="Packing">How it is packed.</param>
/// <param name="Blob">The packed bytes.</param>
/// <param name="BaseSha256">SHA-256 of the content that a delta refers to; empty without.</param>
public sealed record PackedBlob(PayloadPackingKind Packing, BlobRef Blob, string BaseSha256);
