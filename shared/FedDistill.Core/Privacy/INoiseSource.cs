namespace FedDistill.Core.Privacy;

/// <summary>Where the random bytes of privacy noise come from.</summary>
public interface INoiseSource
{
    /// <summary>
    /// Whether nobody can repeat or foresee the bytes. Where it is false no noise protects anything: whoever releases with
    /// such a source books a <see cref="NonPrivateEvent"/>, which makes every epsilon infinite. False unless a source says
    /// otherwise.
    /// </summary>
    bool IsSecret => false;

    /// <summary>Fills the buffer with uniform random bytes.</summary>
    void Fill(Span<byte> buffer);
}
