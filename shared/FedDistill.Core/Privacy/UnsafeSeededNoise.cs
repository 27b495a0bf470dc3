using System.Buffers.Binary;
using FedDistill.Core.Randomness;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Noise that repeats from a seed, for experiments that must repeat. It protects nobody: whoever knows the seed subtracts
/// the noise. So <see cref="IsSecret"/> is false and every epsilon of what was released with it is infinite; it exists
/// behind a flag that says so. Not thread safe.
/// </summary>
public sealed class UnsafeSeededNoise : INoiseSource
{
    private readonly SeededRandom _random;

    /// <summary>Starts the sequence.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">What the noise is for, such as <c>"release/alice/3"</c>; other purposes, other noise.</param>
    public UnsafeSeededNoise(long seed, string purpose) => _random = new SeededRandom(seed, "unsafe-noise/" + purpose);

    /// <summary>Never.</summary>
    public bool IsSecret => false;

    /// <inheritdoc />
    public void Fill(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (!buffer.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, _random.NextUInt64());
            var taken = Math.Min(buffer.Length, word.Length);
            word[..taken].CopyTo(buffer);
            buffer = buffer[taken..];
        }
    }
}
