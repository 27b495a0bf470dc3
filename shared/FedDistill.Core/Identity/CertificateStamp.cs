namespace FedDistill.Core.Identity;

/// <summary>What the coordinator remembers of a certificate that it issued.</summary>
/// <param name="Serial">Its serial number, hexadecimal.</param>
/// <param name="NotAfter">When it ends.</param>
public sealed record CertificateStamp(string Serial, DateTimeOffset NotAfter);
