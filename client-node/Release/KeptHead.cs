using System.Text;
using FedDistill.Core.Blobs;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The hash of the ledger's newest record in a small file beside it: a ledger that was cut or put back to an earlier state
/// by itself is noticed. What a copy of the whole folder brings back, the coordinator's memory of the same hash notices.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class KeptHead(string path)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>The kept hash; null when there is none.</summary>
    public string? Load() => File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;

    /// <summary>Keeps another one; it is on the disk when this returns.</summary>
    public void Save(string sha256) => DurableFile.Replace(path, Encoding.ASCII.GetBytes(sha256 + '\n'));
}
