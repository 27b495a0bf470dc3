using FedDistill.Core.Errors;

namespace FedDistill.Core.SoftLabels;

/// <summary>What all codecs check alike, before they write or read a row.</summary>
internal abstract class SoftLabelCodec : ISoftLabelCodec
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    public virtual bool IsExact => false;

    public virtual bool PaysToPack => true;

    public virtual double SumTolerance => SoftLabelValidator.SumTolerance;

    public virtual bool Accepts(SoftLabelKind kind) =>
        kind is SoftLabelKind.Probabilities or SoftLabelKind.Evidence;

    public long LengthBytes(int inputs, int positions, int classes, SoftLabelKind kind)
    {
        ThrowIfNotAccepted(kind);
        if (inputs < 1 || positions < 1 || classes < 1 || (Int128)inputs * positions * classes > Array.MaxLength)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Soft labels of shape [{inputs}, {positions}, {classes}] cannot be written; every extent is at least " +
                $"1 and their product at most {Array.MaxLength}. Send the shape that the round announced.");
        }

        return PayloadBytes((long)inputs * positions, classes, kind);
    }

    public byte[] Encode(SoftLabelMatrix softLabels)
    {
        var bytes = new byte[LengthBytes(softLabels.Inputs, softLabels.Positions, softLabels.Classes, softLabels.Kind)];
        if (!IsExact)
        {
            SoftLabelValidator.Validate(softLabels, SumTolerance);
        }

        Write(softLabels, bytes);
        return bytes;
    }

    public SoftLabelMatrix Decode(ReadOnlySpan<byte> bytes, SoftLabelKind kind, int inputs, int positions, int classes)
    {
        var expected = LengthBytes(inputs, positions, classes, kind);
        if (bytes.Length != expected)
        {
            throw new FedDistillException(
                ErrorCode.ShapeMismatch,
                $"Soft labels of shape [{inputs}, {positions}, {classes}] are {expected} bytes in {Name}; " +
                $"{bytes.Length} came. Send every number of every row once, with the shape that the round announced.");
        }

        var softLabels = new SoftLabelMatrix(kind, inputs, positions, classes, new float[inputs * positions * classes]);
        Read(bytes, softLabels);
        return softLabels;
    }

    /// <summary>Length of the payload of so many rows (N * P) of C classes; both are positive.</summary>
    protected abstract long PayloadBytes(long rows, int classes, SoftLabelKind kind);

    /// <summary>Fills the payload, which is zeros.</summary>
    protected abstract void Write(SoftLabelMatrix softLabels, Span<byte> bytes);

    /// <summary>Fills the numbers, which are zeros, from a payload of the right length.</summary>
    protected abstract void Read(ReadOnlySpan<byte> bytes, SoftLabelMatrix softLabels);

    /// <summary>The error for a row that no encoder writes.</summary>
    protected FedDistillException Malformed(SoftLabelMatrix softLabels, int row, string finding) =>
        new(
            ErrorCode.InvalidSoftLabels,
            $"{SoftLabelValidator.Place(softLabels, row)}: {finding} Encode the soft labels as {Name} and send them " +
            "again.");

    /// <summary>Bits that belong to no number are 0, or one message would have several payloads.</summary>
    protected void ThrowIfPadded(ReadOnlySpan<byte> bytes, long usedBits)
    {
        if (usedBits % 8 != 0 && bytes[^1] >> (int)(usedBits % 8) != 0)
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"The last byte of the payload is 0x{bytes[^1]:x2}; in {Name} its highest {8 - (usedBits % 8)} bits " +
                "belong to no number and are 0. Clear them and send the soft labels again.");
        }
    }

    private void ThrowIfNotAccepted(SoftLabelKind kind)
    {
        if (!Accepts(kind))
        {
            throw new FedDistillException(
                ErrorCode.InvalidSoftLabels,
                $"{kind} cannot be written as {Name}, which takes " +
                $"{string.Join(" and ", Enum.GetValues<SoftLabelKind>().Where(Accepts))}. Choose f32 or f16 for them.");
        }
    }
}
