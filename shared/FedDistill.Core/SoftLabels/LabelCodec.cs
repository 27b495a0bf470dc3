using System.Numerics;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// <c>label</c>: the greatest class of every row, the lowest of several; for evidence C stands for "public" and is the
/// answer when more is missing to 1 than any class has. <see cref="BitFields"/> of ceil(log2(answers)) bits, at least
/// 1, row after row. Decodes to one-hot rows, "public" to zeros.
/// </summary>
internal sealed class LabelCodec : SoftLabelCodec
{
    public override string Name => "label";

    public override string Description => "the most probable class of every row, or \"public\"";

    protected override long PayloadBytes(long rows, int classes, SoftLabelKind kind) =>
        BitFields.LengthBytes(rows, Bits(classes, kind));

    protected override void Write(SoftLabelMatrix softLabels, Span<byte> bytes)
    {
        var bits = Bits(softLabels.Classes, softLabels.Kind);
        for (var row = 0; row < softLabels.Rows; row++)
        {
            BitFields.Write(bytes, row, bits, Answer(softLabels.Row(row), softLabels.Kind));
        }
    }

    protected override void Read(ReadOnlySpan<byte> bytes, SoftLabelMatrix softLabels)
    {
        var bits = Bits(softLabels.Classes, softLabels.Kind);
        var answers = Answers(softLabels.Classes, softLabels.Kind);
        ThrowIfPadded(bytes, (long)softLabels.Rows * bits);
        for (var row = 0; row < softLabels.Rows; row++)
        {
            var answer = BitFields.Read(bytes, row, bits);
            if (answer >= answers)
            {
                throw Malformed(softLabels, row, $"its answer is {answer}; answers are 0 to {answers - 1}.");
            }

            if (answer < softLabels.Classes)
            {
                softLabels.Row(row)[answer] = 1;
            }
        }
    }

    private static int Answers(int classes, SoftLabelKind kind) =>
        kind == SoftLabelKind.Evidence ? classes + 1 : classes;

    private static int Bits(int classes, SoftLabelKind kind) =>
        BitOperations.Log2((uint)(Answers(classes, kind) - 1) | 1) + 1;

    private static int Answer(ReadOnlySpan<float> row, SoftLabelKind kind)
    {
        var greatest = ArgMax.Of(row);
        var missing = 1.0;
        foreach (var probability in row)
        {
            missing -= probability;
        }

        return kind == SoftLabelKind.Evidence && missing > row[greatest] ? row.Length : greatest;
    }
}
