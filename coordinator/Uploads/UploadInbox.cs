using System.Security.Cryptography;
using FedDistill.Coordinator.Hosting;
using FedDistill.Coordinator.Limits;
using FedDistill.Core.Errors;
using FedDistill.Core.Faults;
using FedDistill.Proto.V1;

namespace FedDistill.Coordinator.Uploads;

/// <summary>
/// Uploads on their way in, one file each, so that a client whose connection breaks goes on where it stopped. Nothing
/// here counts yet. A client has one file here: whatever else it began before is thrown away.
/// </summary>
public sealed class UploadInbox
{
    // What .NET tells of a file that is held by another; all else, such as a full disk, is no fault of an upload.
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = 32;

    private const string Ending = ".part";

    private readonly DataFolder _folder;
    private readonly InboxQuota _quota;

    /// <summary>Takes over what an earlier run has left.</summary>
    public UploadInbox(DataFolder folder, CoordinatorLimits limits)
    {
        _folder = folder;
        _quota = new InboxQuota(limits.InboxBytes);
        foreach (var file in Files(folder.Inbox, SearchOption.AllDirectories))
        {
            _quota.Found(file.FullName, file.Length);
        }
    }

    /// <summary>
    /// Appends the chunks and returns the whole payload, unpacked, once it is here and has the announced hash.
    /// </summary>
    /// <param name="offer">The upload's header.</param>
    /// <param name="unpack">Makes the payload of the bytes that travelled.</param>
    /// <param name="chunks">The bytes from the header's offset on.</param>
    /// <param name="cancellationToken">Ends with the call; what has arrived is kept.</param>
    /// <exception cref="FedDistillException">
    /// WrongState when the offset is not where the last attempt ended; Network while another attempt is still under
    /// way; LimitReached when the disk is for others; ShapeMismatch when more or less
    /// arrives than announced; HashMismatch when the bytes are others (they are thrown away then).
    /// </exception>
    public async Task<byte[]> ReceiveAsync(
        UploadHeader offer,
        Func<byte[], byte[]> unpack,
        IAsyncEnumerable<ReadOnlyMemory<byte>> chunks,
        CancellationToken cancellationToken)
    {
        Failpoint.Pass(FailpointNames.BeforeAccept);
        await using var file = Open(offer);
        if (file.Length < offer.Offset)
        {
            throw new FedDistillException(
                ErrorCode.WrongState, $"The upload goes on at byte {offer.Offset}, but {file.Length} bytes are held. Ask QueryUpload first.");
        }

        file.SetLength(offer.Offset);
        file.Position = offer.Offset;
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            if (file.Position + chunk.Length > offer.PackedBytes)
            {
                throw new FedDistillException(
                    ErrorCode.ShapeMismatch, $"More than the announced {offer.PackedBytes} bytes arrived. Send exactly packed_bytes.");
            }

            Failpoint.Pass(FailpointNames.WriteInbox);
            await file.WriteAsync(chunk, cancellationToken);
        }

        if (file.Length != offer.PackedBytes)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"{file.Length} of {offer.PackedBytes} announced bytes arrived. Ask QueryUpload, then send the rest from there.");
        }

        var packed = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(packed, cancellationToken);
        // Whatever is wrong with the bytes, they are of no use for resuming.
        file.SetLength(0);
        _quota.GiveBack(PathOf(offer));
        var payload = unpack(packed);
        var hash = Convert.ToHexStringLower(SHA256.HashData(payload));
        if (hash != offer.PayloadSha256)
        {
            throw new FedDistillException(
                ErrorCode.HashMismatch, $"The payload has SHA-256 {hash}; {offer.PayloadSha256} was announced. Upload it again from the start.");
        }

        Failpoint.Pass(FailpointNames.AfterAccept);
        return payload;
    }

    /// <summary>How many bytes of an upload are held, for resuming.</summary>
    public long BytesHeld(QueryUploadRequest query)
    {
        var file = new FileInfo(PathOf(query.Federation, query.Round, query.Client, query.PayloadSha256, query.Packing));
        return file.Exists ? file.Length : 0;
    }

    /// <summary>
    /// Forgets an upload that has arrived whole: if its values are refused, there is nothing to resume.
    /// </summary>
    public void Discard(UploadHeader offer) => Delete(PathOf(offer));

    /// <summary>Forgets what clients have left half-way in a round that no longer collects.</summary>
    public void DiscardRound(string federation, int round) => DiscardFolder(FolderOf(federation, round));

    /// <summary>Forgets all that is left half-way, but in the rounds named; for a time when nobody sends.</summary>
    /// <param name="rounds">Keys as <see cref="Rounds.RoundKey"/> makes them.</param>
    public void DiscardAllBut(IReadOnlySet<string> rounds)
    {
        foreach (var federation in Directory.Exists(_folder.Inbox) ? Directory.GetDirectories(_folder.Inbox) : [])
        {
            foreach (var round in Directory.GetDirectories(federation))
            {
                if (!rounds.Contains($"{Path.GetFileName(federation)}/{Path.GetFileName(round)}"))
                {
                    DiscardFolder(round);
                }
            }
        }
    }

    private FileStream Open(UploadHeader offer)
    {
        var path = PathOf(offer);
        DiscardOthers(offer, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            // Opened first: whoever holds the file holds its room as well.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                _quota.SetAside(path, offer.PackedBytes);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (IOException exception) when ((exception.HResult & 0xffff) is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            throw new FedDistillException(
                ErrorCode.Network,
                $"Another upload of {offer.Client} for round {offer.Round} is still under way, perhaps over a connection that has broken. Try again in a moment.",
                exception);
        }
    }

    /// <summary>
    /// Only one payload of a client can count, and only one round of a federation collects: the rest is of no use to
    /// anyone.
    /// </summary>
    private void DiscardOthers(UploadHeader offer, string path)
    {
        foreach (var file in Files(Path.Combine(_folder.Inbox, offer.Federation), SearchOption.AllDirectories))
        {
            // Of two clients whose names begin alike the lengths differ.
            var isOwn = file.Name.Length == Path.GetFileName(path).Length && file.Name.StartsWith($"{offer.Client}.", StringComparison.Ordinal);
            var isOfThisRound = file.DirectoryName == Path.GetDirectoryName(path);
            if (file.FullName != path && (isOwn || !isOfThisRound))
            {
                Delete(file.FullName);
            }
        }
    }

    private void DiscardFolder(string folder)
    {
        foreach (var file in Files(folder, SearchOption.TopDirectoryOnly))
        {
            Delete(file.FullName);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Delete(string path)
    {
        File.Delete(path);
        _quota.GiveBack(path);
    }

    private static FileInfo[] Files(string folder, SearchOption depth)
    {
        var directory = new DirectoryInfo(folder);
        return directory.Exists ? directory.GetFiles($"*{Ending}", depth) : [];
    }

    private string PathOf(UploadHeader offer) => PathOf(offer.Federation, offer.Round, offer.Client, offer.PayloadSha256, offer.Packing);

    // The caller has checked that the names are those of a known federation and client and that the hash is one.
    private string PathOf(string federation, int round, string client, string sha256, PayloadPacking packing) =>
        Path.Combine(FolderOf(federation, round), $"{client}.{sha256}.{(int)packing}{Ending}");

    private string FolderOf(string federation, int round) => Path.Combine(_folder.Inbox, federation, $"{round:D6}");
}
