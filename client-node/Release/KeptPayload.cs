using System.Security.Cryptography;
using FedDistill.Core.Blobs;

namespace FedDistill.ClientNode.Release;

/// <summary>
/// The payload that a client released last, beside its ledger: a client that starts anew in the same round sends the same
/// bytes without training or labelling anew, on whatever device it runs now.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class KeptPayload(string path)
{
    /// <summary>Keeps a payload in place of the one before; it is on the disk when this returns.</summary>
    public void Save(ReadOnlySpan<byte> payload) => DurableFile.Replace(path, payload);

    /// <summary>The kept payload if it has this hash; null when another one, or a damaged one, is kept.</summary>
    public byte[]? Find(string sha256)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var payload = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(payload)) == sha256 ? payload : null;
    }
}
