using FedDistill.ClientNode.Overlap;
using FedDistill.ClientNode.Tests.Fakes;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;

namespace FedDistill.ClientNode.Tests.Overlap;

public sealed class TransferOverlapTests
{
    private const int Private = 600;
    private const int Transfer = 300;

    private static readonly SimulationData Glyphs = DatasetLoader.LoadForSimulation(
        new FederationSpec { Data = "builtin:glyphs", Seed = 3, PrivateSamples = Private, TransferSamples = Transfer });

    [Fact]
    public void Check_RowsThatArePublicToo_LeavesTheOthersInOrder()
    {
        var rows = TestFederation.Rows(600, "alice");
        var overlap = new TransferOverlap(rows.Inputs.Select([3, 17]), OverlapDepth.Distance);

        var finding = overlap.Check(rows);

        int[] expected = [.. Enumerable.Range(0, 600).Where(row => row is not (3 or 17))];
        Assert.Equal(rows.Select(expected).Inputs.Sha256(), finding.Own.Inputs.Sha256());
        Assert.Equal(rows.Select(expected).HardLabels, finding.Own.HardLabels);
        Assert.Equal((2, ""), (finding.Dropped, finding.Refusal));
    }

    [Theory]
    [InlineData(OverlapDepth.Bytes)]
    [InlineData(OverlapDepth.Distance)]
    public void Check_NothingInCommon_KeepsAllAndASmallSiteToo(OverlapDepth depth)
    {
        var finding = new TransferOverlap(TestFederation.Transfer, depth).Check(TestFederation.Rows(60, "alice"));

        Assert.Equal((60, 0, ""), (finding.Own.Rows, finding.Dropped, finding.Refusal));
    }

    [Fact]
    public void Check_ImagesOfTheSameKind_AreNotTakenForCopies()
    {
        var finding = new TransferOverlap(Glyphs.Transfer, OverlapDepth.Distance).Check(Glyphs.Private);

        Assert.Equal((0, ""), (finding.Dropped, finding.Refusal));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(2, -1, 0)]
    [InlineData(-2, 2, 0)]
    public void Check_CopyOfAnImageThatWasChanged_IsFound(int right, int down, int level)
    {
        int[] copied = [7, 210, 555];
        var overlap = new TransferOverlap(WithCopies(copied, (plane, shape) => Shifted(plane, shape, right, down, level)), OverlapDepth.Distance);

        var finding = overlap.Check(Glyphs.Private);

        Assert.Equal(Without(copied).Sha256(), finding.Own.Inputs.Sha256());
        Assert.Equal("", finding.Refusal);
    }

    [Fact]
    public void Check_CopyOfATableRowWhoseNumbersWereNudged_IsFound()
    {
        var rows = TestFederation.Rows(600, "alice");
        var features = new float[2];
        rows.Inputs.CopyRow(41, features);
        var copy = InputTable.FromFeatures(rows.Inputs.Shape, [features[0] + 1e-5f, features[1] - 1e-5f]);

        var finding = new TransferOverlap(InputTable.Join(TestFederation.Transfer, copy), OverlapDepth.Distance).Check(rows);

        Assert.Equal(1, finding.Dropped);
    }

    [Fact]
    public void Check_MoreThanOnePercentOrAWholeClassOrTooFewLeft_IsRefused()
    {
        var rows = TestFederation.Rows(600, "alice");
        Assert.Contains("7 of 600", Refusal(rows, [.. Enumerable.Range(0, 7)]), StringComparison.Ordinal);
        Assert.Equal("", Refusal(rows, [.. Enumerable.Range(0, 6)]));

        var rare = new LabelledTable(rows.Inputs, [.. Enumerable.Range(0, 600).Select(row => row is 5 or 9 ? 1 : 0)], 2);
        Assert.Contains("all private rows of one class", Refusal(rare, [5, 9]), StringComparison.Ordinal);
        Assert.Equal("", Refusal(rare, [5]));

        var few = rows.Select([.. Enumerable.Range(0, 100)]);
        Assert.Contains("99 are left", Refusal(few, [5]), StringComparison.Ordinal);
    }

    private static string Refusal(LabelledTable rows, int[] copied) =>
        new TransferOverlap(rows.Inputs.Select(copied), OverlapDepth.Distance).Check(rows).Refusal;

    private static InputTable Without(int[] copied) =>
        Glyphs.Private.Inputs.Select([.. Enumerable.Range(0, Private).Except(copied)]);

    private static InputTable WithCopies(int[] rows, Func<byte[], InputShape, byte[]> change)
    {
        var shape = Glyphs.Transfer.Shape;
        byte[] copies = [.. rows.SelectMany(row => change(Glyphs.Private.Inputs.Pixels(row).ToArray(), shape))];
        return InputTable.Join(Glyphs.Transfer, InputTable.FromPixels(shape, copies));
    }

    private static byte[] Shifted(byte[] plane, InputShape shape, int right, int down, int level)
    {
        var shifted = new byte[plane.Length];
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < shape.Width; x++)
            {
                var (fromX, fromY) = (Math.Clamp(x - right, 0, shape.Width - 1), Math.Clamp(y - down, 0, shape.Height - 1));
                shifted[(y * shape.Width) + x] = (byte)Math.Clamp(plane[(fromY * shape.Width) + fromX] + level, 0, 255);
            }
        }

        return shifted;
    }
}
