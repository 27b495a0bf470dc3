namespace FedDistill.Core.SoftLabels;

/// <summary>A payload as it travels.</summary>
/// <param name="Kind">How to unpack it.</param>
/// <param name="Bytes">Never more than the payload itself.</param>
public sealed record PackedPayload(PayloadPackingKind Kind, byte[] Bytes);
