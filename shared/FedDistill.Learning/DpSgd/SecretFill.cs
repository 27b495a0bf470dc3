namespace FedDistill.Learning.DpSgd;

/// <summary>Fills all bytes with numbers that nobody else can foretell, fresh ones each time.</summary>
/// <param name="bytes">Where to.</param>
public delegate void SecretFill(Span<byte> bytes);
