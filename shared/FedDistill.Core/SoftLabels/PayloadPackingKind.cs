namespace FedDistill.Core.SoftLabels;

/// <summary>How the bytes of a payload were made smaller without loss, the simplest first.</summary>
public enum PayloadPackingKind
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli,

    /// <summary>Exclusive or with the sender's payload before, byte for byte, then Brotli.</summary>
    DeltaBrotli,
}
