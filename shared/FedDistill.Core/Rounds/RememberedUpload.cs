using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Rounds;

/// <summary>
/// A client's newest answer from an earlier round. It stands in for the client where a later round does not ask it, or
/// asks in vain, and is what a delta of its next answer refers to.
/// </summary>
/// <param name="Upload">The answer.</param>
/// <param name="Kind">What its numbers mean.</param>
/// <param name="Encoding">How they are encoded.</param>
public sealed record RememberedUpload(AcceptedUpload Upload, SoftLabelKind Kind, string Encoding);
