using FedDistill.Core.Blobs;
using FedDistill.Core.Privacy;

namespace FedDistill.Core.Rounds;

/// <summary>A round's noised aggregate: the debit, and the bytes that it pays for.</summary>
/// <param name="Content">
/// The noised numbers as <c>f32</c>, row after row: under <c>central-dp</c> the noised mean before it is projected on the
/// simplex; under <c>pate</c> a 1 for the class that is answered, a row of zeros where none is.
/// </param>
/// <param name="Events">What it costs a client that contributed.</param>
public sealed record NoisedRelease(BlobRef Content, IReadOnlyList<PrivacyEvent> Events);
