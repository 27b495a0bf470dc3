using FedDistill.Core.Errors;

namespace FedDistill.Core.Blobs;

/// <summary>Content-addressed storage. What has been written under a hash never changes.</summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores the stream's content; it is durable when the task completes. Writing the same content again is harmless.
    /// </summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="cancellationToken">Stops the write; nothing is stored then.</param>
    Task<BlobRef> WriteAsync(Stream content, BlobKind kind, CancellationToken cancellationToken);

    /// <summary>Opens a blob; the caller disposes the stream.</summary>
    /// <exception cref="FedDistillException">NotFound when there is no such blob.</exception>
    Stream OpenRead(BlobRef blob);

    /// <summary>Whether the blob is here.</summary>
    bool Contains(BlobRef blob);
}
