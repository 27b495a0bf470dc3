using CsCheck;
using FedDistill.Core.SoftLabels;

namespace FedDistill.Core.Tests.SoftLabels;

/// <summary>Soft labels of every shape and manner for the tests of codecs.</summary>
internal static class CodecCases
{
    /// <summary>Every codec that tests hold to the promises of all.</summary>
    public static TheoryData<string> Names => ["f32", "f16", "u8", "u4", "top-1", "top-2", "top-3", "top-255", "label"];

    /// <summary>Those that share out units.</summary>
    public static TheoryData<string> UnitNames => ["u8", "u4"];

    /// <summary>Probabilities or evidence: flat, sharp, tied and one-hot rows, up to 12 classes.</summary>
    public static Gen<SoftLabelMatrix> Soft { get; } =
        Gen.Select(
            Gen.Bool.Select(isEvidence => isEvidence ? SoftLabelKind.Evidence : SoftLabelKind.Probabilities), Gen.Int[1, 4], Gen.Int[1, 2], Gen.Int[1, 12])
        .SelectMany((kind, inputs, positions, classes) =>
            Row(kind, classes).Array[inputs * positions].Select(rows =>
                new SoftLabelMatrix(kind, inputs, positions, classes, [.. rows.SelectMany(row => row)])));

    /// <summary>One row of one input.</summary>
    public static SoftLabelMatrix Of(SoftLabelKind kind, params float[] row) => new(kind, 1, 1, row.Length, row);

    /// <summary>Rows of the given number of classes.</summary>
    public static SoftLabelMatrix Rows(SoftLabelKind kind, int classes, params float[] values) =>
        new(kind, values.Length / classes, 1, classes, values);

    /// <summary>Decodes with the shape of what was encoded.</summary>
    public static SoftLabelMatrix Decode(ISoftLabelCodec codec, byte[] bytes, SoftLabelMatrix like) =>
        codec.Decode(bytes, like.Kind, like.Inputs, like.Positions, like.Classes);

    // Whole weights make ties; powers of them make sharp rows.
    private static Gen<float[]> Row(SoftLabelKind kind, int classes) =>
        Gen.Select(Gen.Int[0, 6].Array[classes + 1], Gen.OneOf(Gen.Const(1.0), Gen.Const(4.0), Gen.Double[0, 20]), Gen.Bool)
            .Select((weights, power, isRough) =>
            {
                double[] masses = [.. weights.Select((weight, at) => Math.Pow(weight + (isRough ? 0.37 / (at + 1) : 0), power))];
                var columns = kind == SoftLabelKind.Evidence ? classes + 1 : classes;
                var sum = masses.Take(columns).Sum();
                return (float[])[.. masses.Take(classes).Select(mass => (float)(sum > 0 ? mass / sum : 1.0 / columns))];
            });
}
