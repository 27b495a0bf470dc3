using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace FedDistill.Core.Privacy;

/// <summary>
/// Gaussian noise for the many steps of DP-SGD, tens of millions of draws a second: the bits are an AES-256-GCM key stream
/// under a key from the source, so nobody foresees them; each draw is half the sum of four independent ones in double
/// precision, so its low bits cannot be solved for what it was added to (Holohan and Braghin, "Secure random sampling in
/// differential privacy", 2021). The four end at 9.4 standard deviations, beyond which a Gaussian has one of them in 1e19.
/// Not thread safe; owns a key, so dispose.
/// </summary>
public sealed class StepNoise : IDisposable
{
    private const int ChunkBytes = 1 << 15;

    // Sixteen draws at once, half a uniform pair for each of the four Gaussians in them.
    private const int BlockBytes = 16 * 4 * sizeof(double);

    private const double TwoToMinus64 = 1.0 / (1UL << 32) / (1UL << 32);

    private static readonly byte[] Zeros = new byte[ChunkBytes];

    private readonly AesGcm _cipher;
    private readonly byte[] _stream = new byte[ChunkBytes];
    private int _taken = ChunkBytes;
    private ulong _chunk;

    /// <summary>Draws a key.</summary>
    /// <param name="source">Where the key comes from, such as <see cref="SystemNoise"/>.</param>
    public StepNoise(INoiseSource source)
    {
        IsSecret = source.IsSecret;
        Span<byte> key = stackalloc byte[32];
        source.Fill(key);
        _cipher = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Whether the noise protects anyone; where not, the steps are a <see cref="NonPrivateEvent"/>.</summary>
    public bool IsSecret { get; }

    /// <summary>Fills the buffer with independent draws of N(0, σ²).</summary>
    /// <param name="values">Receives the draws.</param>
    /// <param name="sigma">Standard deviation, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is negative or not finite.</exception>
    public void Fill(Span<float> values, double sigma)
    {
        if (!(sigma >= 0 && double.IsFinite(sigma)))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A standard deviation is 0 or more, and finite.");
        }

        Span<float> last = stackalloc float[Vector512<float>.Count];
        while (!values.IsEmpty)
        {
            var draws = Draws(0.5 * sigma);
            if (values.Length >= Vector512<float>.Count)
            {
                draws.CopyTo(values);
                values = values[Vector512<float>.Count..];
            }
            else
            {
                draws.CopyTo(last);
                last[..values.Length].CopyTo(values);
                values = [];
            }
        }
    }

    /// <summary>Forgets the key and what was left of the stream.</summary>
    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }

    // Box and Muller (1958): each radius and angle make two Gaussians, which go to different sums.
    private Vector512<float> Draws(double halfSigma)
    {
        if (_taken + BlockBytes > ChunkBytes)
        {
            NextChunk();
        }

        var words = MemoryMarshal.Cast<byte, ulong>(_stream.AsSpan(_taken, BlockBytes));
        var (first, second) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var pair = 0; pair < words.Length; pair += 2 * Vector512<ulong>.Count)
        {
            // (0, 1] by 64 bits, so that its logarithm is finite and the tails are there, and [0, 1).
            var uniform = (Vector512.ConvertToDouble(Vector512.Create(words[pair..])) + Vector512<double>.One) * TwoToMinus64;
            var turn = OneToTwo(words[(pair + Vector512<ulong>.Count)..]) - Vector512<double>.One;
            var radius = Vector512.Sqrt(Vector512.Log(uniform) * -2.0);
            var (sine, cosine) = Vector512.SinCos(turn * (2 * Math.PI));
            first += radius * cosine;
            second += radius * sine;
        }

        _taken += BlockBytes;
        return Vector512.Narrow(first * halfSigma, second * halfSigma);
    }

    // 52 random bits behind the exponent of 1.
    private static Vector512<double> OneToTwo(ReadOnlySpan<ulong> words) =>
        (Vector512.ShiftRightLogical(Vector512.Create(words), 12) | Vector512.Create(0x3FF0000000000000UL)).AsDouble();

    private void NextChunk()
    {
        Span<byte> nonce = stackalloc byte[12];
        Span<byte> tag = stackalloc byte[AesGcm.TagByteSizes.MaxSize];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, _chunk++);
        // Encrypting zeros gives the key stream itself.
        _cipher.Encrypt(nonce, Zeros, _stream, tag);
        _taken = 0;
    }
}
