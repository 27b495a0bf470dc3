using System.Text;
using FedDistill.Core.Blobs;
using FedDistill.Core.Errors;

namespace FedDistill.ClientNode.Policy;

/// <summary>
/// The transfer sets that a client does not answer, one hash a line, in its state folder. A refusal tells one bit about the
/// private rows, so it is decided once for each transfer set and then stands: whoever asks again, with the same set and
/// other rows beside it, gets the same answer.
/// </summary>
/// <param name="folder">The client's state folder.</param>
public sealed class DeclineRecord(string folder)
{
    private readonly string _path = Path.Combine(folder, "declined-transfer-sets");

    /// <summary>Whether a transfer set was declined before.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when the record cannot be read.</exception>
    public bool Has(string transferSetSha256) => Read().Contains(transferSetSha256, StringComparer.Ordinal);

    /// <summary>Notes that a transfer set is declined; it is on the disk when this returns.</summary>
    /// <exception cref="FedDistillException">StorageDamaged when it cannot be written.</exception>
    public void Add(string transferSetSha256)
    {
        var declined = Read();
        if (declined.Contains(transferSetSha256, StringComparer.Ordinal))
        {
            return;
        }

        Guard(() =>
        {
            OwnFolder.Create(folder);
            DurableFile.Replace(_path, Encoding.ASCII.GetBytes(string.Concat(declined.Append(transferSetSha256).Select(hash => hash + '\n'))));
            return true;
        });
    }

    private string[] Read() => Guard(() => File.Exists(_path) ? File.ReadAllLines(_path) : []);

    private T Guard<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FedDistillException(
                ErrorCode.StorageDamaged,
                $"The record of declined transfer sets {_path} cannot be used ({exception.Message}). Make the folder readable and writable, or name another one with --state.",
                exception);
        }
    }
}
