using System.Security.Cryptography;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;

namespace FedDistill.Core.Blobs;

/// <summary>
/// Blobs as files <c>blobs/ab/cdef…</c> under a data folder, named by their SHA-256. A blob is written to
/// <c>blobs/incoming</c>, brought to the disk and then renamed, so that a name never stands for half of a content,
/// whenever the power fails. Several processes may share the folder. Thread safe.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    private const int BufferBytes = 128 * 1024;

    private readonly string _root;
    private readonly string _incoming;

    /// <summary>Opens the store, making its folders; removes what interrupted writes have left behind.</summary>
    /// <param name="dataFolder">The folder that <c>blobs</c> lives in.</param>
    public FileBlobStore(string dataFolder)
    {
        _root = Path.Combine(dataFolder, "blobs");
        _incoming = Path.Combine(_root, "incoming");
        DurableFolder.Create(_incoming);
        foreach (var leftover in Directory.EnumerateFiles(_incoming))
        {
            DeleteUnlessBeingWritten(leftover);
        }
    }

    /// <inheritdoc />
    public async Task<BlobRef> WriteAsync(Stream content, BlobKind kind, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            // Sharing deletion allows the rename while the file is open, and so locked against others' clean-up.
            await using var file = new FileStream(
                temporary,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.Delete,
                bufferSize: 0,
                FileOptions.Asynchronous);
            Failpoint.Pass(FailpointNames.WriteBlob);
            var blob = await CopyAsync(content, file, kind, cancellationToken);
            file.Flush(flushToDisk: true);
            Publish(temporary, PathOf(blob));
            return blob;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc />
    /// <exception cref="FedDistillException">
    /// NotFound when there is no such blob; StorageDamaged when its length is wrong; InvalidData for a malformed name.
    /// </exception>
    public Stream OpenRead(BlobRef blob)
    {
        var path = PathOf(blob);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FedDistillException(
                ErrorCode.NotFound,
                $"There is no blob {blob} in the store. " +
                "Check that the data folder is the one that the federation was run with; " +
                "a client may send its soft labels again.",
                exception);
        }

        if (file.Length == blob.LengthBytes)
        {
            return file;
        }

        var length = file.Length;
        file.Dispose();
        throw Damaged(blob, $"its file has {length} bytes");
    }

    /// <inheritdoc />
    public bool Contains(BlobRef blob) =>
        new FileInfo(PathOf(blob)) is { Exists: true } file && file.Length == blob.LengthBytes;

    /// <summary>
    /// Reads a blob whole and compares its content with its name. Writing the right content again mends it.
    /// </summary>
    /// <exception cref="FedDistillException">
    /// StorageDamaged when they differ; NotFound when there is no such blob.
    /// </exception>
    public async Task VerifyAsync(BlobRef blob, CancellationToken cancellationToken)
    {
        await using var file = OpenRead(blob);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (sha256 != blob.Sha256)
        {
            throw Damaged(blob, $"its content has the SHA-256 {sha256[..12]}…");
        }
    }

    /// <summary>Removes a blob; none is fine too. Whoever calls this knows that nothing refers to it.</summary>
    /// <param name="sha256">Its name, 64 lower-case hexadecimal digits.</param>
    /// <exception cref="FedDistillException">InvalidData for a malformed name.</exception>
    public void Remove(string sha256)
    {
        var path = PathOf(new BlobRef(sha256, 0, default));
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>
    /// Removes all blobs but those named. Only for a time when nobody writes: a blob that is new and not referred to yet
    /// would go too.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public int RemoveAllBut(IReadOnlySet<string> sha256)
    {
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(Path.GetDirectoryName(path)!) + Path.GetFileName(path);
            if (!sha256.Contains(name))
            {
                File.Delete(path);
                removed++;
            }
        }

        return removed;
    }

    private static async Task<BlobRef> CopyAsync(
        Stream content, FileStream file, BlobKind kind, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var length = 0L;
        int count;
        while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            length += count;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new BlobRef(Convert.ToHexStringLower(hash.GetHashAndReset()), length, kind);
    }

    private void Publish(string temporary, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);

        // The same content may be there already; replacing it is harmless, and mends it if it was damaged.
        File.Move(temporary, path, overwrite: true);
        DurableFolder.Flush(folder);
        DurableFolder.Flush(_root);
    }

    // Names come from the wire: only a hash may become part of a path.
    private string PathOf(BlobRef blob) =>
        blob.Sha256.Length == 64 && blob.Sha256.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(_root, blob.Sha256[..2], blob.Sha256[2..])
            : throw new FedDistillException(
                ErrorCode.InvalidData,
                $"\"{blob.Sha256}\" names no blob; a name is a SHA-256 of 64 lower-case hexadecimal digits. " +
                "Ask for one that was announced.");

    private static void DeleteUnlessBeingWritten(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
            }

            File.Delete(path);
        }
        catch (IOException)
        {
            // Another process is writing it, or has just renamed it.
        }
    }

    private static FedDistillException Damaged(BlobRef blob, string finding) =>
        new(
            ErrorCode.StorageDamaged,
            $"The blob {blob} is damaged: {finding}. " +
            "A blob never changes: check the disk, then restore the data folder from a copy.");
}
