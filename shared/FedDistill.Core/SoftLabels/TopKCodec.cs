using System.Buffers.Binary;

namespace FedDistill.Core.SoftLabels;

/// <summary>
/// <c>top-K</c>: of every row the K greatest numbers as halves (all C if K is greater), and what the other classes have
/// together, spread evenly over them when read.
/// <para>
/// A row is K pairs of a class (one byte up to 256 classes, else two, little endian) and a half (little endian), the
/// greatest half first, equal halves by class. Evidence of more than K classes adds one half: what the classes not sent
/// have together. For probabilities that is what the halves lack to 1, or 0.
/// </para>
/// <para>
/// A class not sent always reads as less than every class sent: its share, rounded to a half, is below the least half
/// sent, or the rule of ties could choose other classes next time. For probabilities the reader cuts a greater share to
/// the next half below; for evidence the writer cuts what it sends.
/// </para>
/// </summary>
/// <param name="k">K, 1 to 255.</param>
internal sealed class TopKCodec(int k) : SoftLabelCodec
{
    private const int MostClasses = 1 << 16;

    public override string Name => $"top-{k}";

    public override string Description =>
        $"the {k} greatest numbers of every row, the rest spread evenly over the others";

    /// <summary>
    /// 2e-3. Halves are off by 2^-11 of a number, a share that is cut lacks up to 1.5 * 2^-10 of what is spread, and
    /// the row sent was off by up to 1e-4; numbers under 2^-14 add 1.5 * 2^-24 a class: under 2e-3 together up to 3,000
    /// classes.
    /// </summary>
    public override double SumTolerance => 2e-3;

    protected override long PayloadBytes(long rows, int classes, SoftLabelKind kind) =>
        classes <= MostClasses
            ? rows * RowBytes(classes, kind)
            : throw new Errors.FedDistillException(
                Errors.ErrorCode.ShapeMismatch,
                $"{Name} cannot number {classes} classes; it numbers at most {MostClasses}. Choose f16.");

    protected override void Write(SoftLabelMatrix softLabels, Span<byte> bytes)
    {
        var classes = softLabels.Classes;
        var rowBytes = RowBytes(classes, softLabels.Kind);
        for (var row = 0; row < softLabels.Rows; row++)
        {
            var numbers = softLabels.Row(row);
            var to = bytes.Slice(row * rowBytes, rowBytes);
            var halves = new Half[classes];
            var others = 0.0;
            for (var column = 0; column < classes; column++)
            {
                // A negative zero would be another half of the same value.
                halves[column] = (Half)(numbers[column] + 0f);
                others += numbers[column];
            }

            var order = GreatestFirst(halves);
            for (var place = 0; place < Sent(classes); place++)
            {
                others -= numbers[order[place]];
                WriteClass(to, order[place], classes);
                BinaryPrimitives.WriteHalfLittleEndian(to[ClassBytes(classes)..], halves[order[place]]);
                to = to[PairBytes(classes)..];
            }

            if (to.Length > 0)
            {
                BinaryPrimitives.WriteHalfLittleEndian(
                    to, SpreadableRest(others, classes - k, halves[order[k - 1]]));
            }
        }
    }

    protected override void Read(ReadOnlySpan<byte> bytes, SoftLabelMatrix softLabels)
    {
        var classes = softLabels.Classes;
        var rowBytes = RowBytes(classes, softLabels.Kind);
        var isSent = new bool[classes];
        for (var row = 0; row < softLabels.Rows; row++)
        {
            Array.Clear(isSent);
            var from = bytes.Slice(row * rowBytes, rowBytes);
            var numbers = softLabels.Row(row);
            var (previous, previousColumn, missing) = (Half.MaxValue, -1, 1.0);
            for (var place = 0; place < Sent(classes); place++)
            {
                var column = classes <= 256 ? from[0] : BinaryPrimitives.ReadUInt16LittleEndian(from);
                var half = BinaryPrimitives.ReadHalfLittleEndian(from[ClassBytes(classes)..]);
                if (column >= classes || isSent[column])
                {
                    throw Malformed(
                        softLabels, row, $"class {column} is named at place {place}; " +
                        $"a row names each of 0 to {classes - 1} at most once.");
                }

                if (!(half >= Half.Zero && half <= previous) || (half == previous && column < previousColumn))
                {
                    throw Malformed(
                        softLabels, row, $"class {column} has {(float)half} after {(float)previous}; " +
                        "numbers are finite, at least 0 and sent from the greatest down, equal ones by class.");
                }

                isSent[column] = true;
                numbers[column] = (float)half;
                missing -= (float)half;
                (previous, previousColumn) = (half, column);
                from = from[PairBytes(classes)..];
            }

            if (k < classes)
            {
                var share = from.Length > 0
                    ? StatedShare(softLabels, row, BinaryPrimitives.ReadHalfLittleEndian(from), previous)
                    : Share(missing, classes - k, previous);
                for (var column = 0; column < classes; column++)
                {
                    numbers[column] = isSent[column] ? numbers[column] : share;
                }
            }
        }
    }

    private float StatedShare(SoftLabelMatrix softLabels, int row, Half rest, Half least)
    {
        var others = softLabels.Classes - k;
        return rest >= Half.Zero && Half.IsFinite(rest) && Spreads(rest, others, least)
            ? (float)rest / others
            : throw Malformed(
                softLabels, row, $"its rest is {(float)rest} for {others} classes after {(float)least}; " +
                "a rest is finite, at least 0, and its even share is less than every number sent.");
    }

    private static float Share(double rest, int others, Half least)
    {
        var share = (float)(Math.Max(0, rest) / others);
        return (Half)share < least ? share : (float)Below(least);
    }

    private static Half SpreadableRest(double others, int classes, Half least)
    {
        var rest = (Half)Math.Max(0, Math.Min(others, classes * (double)Below(least)));
        while (!Spreads(rest, classes, least))
        {
            rest = Half.BitDecrement(rest);
        }

        return rest;
    }

    private static bool Spreads(Half rest, int classes, Half least) =>
        rest == Half.Zero || (Half)((float)rest / classes) < least;

    private static Half Below(Half least) => least > Half.Zero ? Half.BitDecrement(least) : Half.Zero;

    private static int[] GreatestFirst(Half[] halves)
    {
        var order = new int[halves.Length];
        for (var column = 0; column < order.Length; column++)
        {
            order[column] = column;
        }

        Array.Sort(order, (left, right) =>
        {
            var byHalf = halves[right].CompareTo(halves[left]);
            return byHalf != 0 ? byHalf : left.CompareTo(right);
        });
        return order;
    }

    private static void WriteClass(Span<byte> to, int column, int classes)
    {
        if (classes <= 256)
        {
            to[0] = (byte)column;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)column);
        }
    }

    private static int ClassBytes(int classes) => classes <= 256 ? 1 : 2;

    private static int PairBytes(int classes) => ClassBytes(classes) + 2;

    private int Sent(int classes) => Math.Min(k, classes);

    private int RowBytes(int classes, SoftLabelKind kind) =>
        (Sent(classes) * PairBytes(classes)) + (kind == SoftLabelKind.Evidence && k < classes ? 2 : 0);
}
