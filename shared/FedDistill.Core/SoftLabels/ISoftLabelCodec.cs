using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// Writes soft labels as the payload of an upload and reads them back. A payload is the numbers alone: shape and kind
/// travel beside it. Every codec is dense, so that the length follows from shape and kind before any byte travels, and
/// canonical: encoding what was decoded gives the same bytes. Nothing depends on the machine or on its culture.
/// </summary>
public interface ISoftLabelCodec
{
    /// <summary>The name in a spec and on the wire, for example <c>u4</c>.</summary>
    string Name { get; }

    /// <summary>One line for help texts and errors: what is sent.</summary>
    string Description { get; }

    /// <summary>Whether the decoded numbers are the encoded ones, bit for bit.</summary>
    bool IsExact { get; }

    /// <summary>
    /// Whether <see cref="PayloadPacking"/> is worth its time. The low bits of floats are noise to it: 7 % less for a
    /// second of work on 5,000 x 10 numbers of <c>f32</c>, where <c>u4</c> shrinks to a seventh in 0.05 s (measured on
    /// MNIST evidence).
    /// </summary>
    bool PaysToPack { get; }

    /// <summary>How far the sum of a decoded row may be from what its kind promises, for the validator.</summary>
    double SumTolerance { get; }

    /// <summary>Whether soft labels of this kind can be written.</summary>
    bool Accepts(SoftLabelKind kind);

    /// <summary>Length of the payload of soft labels of shape [N, P, C].</summary>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when an extent is not positive or the shape is too large; InvalidSoftLabels when the kind is not
    /// accepted.
    /// </exception>
    long LengthBytes(int inputs, int positions, int classes, SoftLabelKind kind);

    /// <summary>Writes the payload.</summary>
    /// <param name="softLabels">Rows as their kind promises, within <see cref="SumTolerance"/>.</param>
    /// <exception cref="FedDistillException">
    /// InvalidSoftLabels when the kind is not accepted or, unless the codec is exact, a row breaks its promise.
    /// </exception>
    byte[] Encode(SoftLabelMatrix softLabels);

    /// <summary>
    /// Reads a payload. What the code itself cannot say is refused; the rest is <see cref="SoftLabelValidator"/>'s.
    /// </summary>
    /// <exception cref="FedDistillException">
    /// ShapeMismatch when the length is not that of the shape; InvalidSoftLabels naming row and rule when the bytes are
    /// none that <see cref="Encode"/> writes.
    /// </exception>
    SoftLabelMatrix Decode(ReadOnlySpan<byte> bytes, SoftLabelKind kind, int inputs, int positions, int classes);
}
