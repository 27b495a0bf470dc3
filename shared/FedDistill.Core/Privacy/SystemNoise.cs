using System.Security.Cryptography;

namespace FedDistill.Core.Privacy;

/// <summary>The operating system's generator: the source of all noise that is to protect someone. Thread safe.</summary>
public sealed class SystemNoise : INoiseSource
{
    private SystemNoise()
    {
    }

    /// <summary>The one instance.</summary>
    public static SystemNoise Instance { get; } = new();

    /// <inheritdoc />
    public bool IsSecret => true;

    /// <inheritdoc />
    public void Fill(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);
}
