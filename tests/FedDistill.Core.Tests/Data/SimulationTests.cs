using CsCheck;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Core.Randomness;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data;

public sealed class SimulationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0, 80, 20)]
    [InlineData(30, 0, 30, 70)]
    [InlineData(0, 30, 70, 30)]
    [InlineData(20, 10, 20, 10)]
    public void LoadForSimulation_IdxFolder_DealsEachRowOnce(int privateSamples, int transferSamples, int privateRows, int transferRows)
    {
        IdxFiles.WriteFolder(_folder.Path, 100, 9);

        var data = DatasetLoader.LoadForSimulation(Spec(privateSamples, transferSamples));

        Assert.Equal((privateRows, transferRows, 9), (data.Private.Rows, data.Transfer.Rows, data.Test.Rows));
        int[] images =
        [
            .. Enumerable.Range(0, privateRows).Select(row => data.Private.Inputs.Pixels(row)[0]),
            .. Enumerable.Range(0, transferRows).Select(row => data.Transfer.Pixels(row)[0]),
        ];
        Assert.Equal(privateRows + transferRows, images.Distinct().Count());
        // The image of row r is all r, and its class is r modulo 3.
        Assert.All(Enumerable.Range(0, privateRows), row => Assert.Equal(images[row] % 3, data.Private.HardLabels[row]));
    }

    [Theory]
    [InlineData(90, 20)]
    [InlineData(100, 0)]
    [InlineData(0, 100)]
    public void LoadForSimulation_MoreRowsThanThereAre_SaysHowMany(int privateSamples, int transferSamples)
    {
        IdxFiles.WriteFolder(_folder.Path, 100, 9);

        var error = Assert.Throws<FedDistillException>(() => DatasetLoader.LoadForSimulation(Spec(privateSamples, transferSamples)));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("100 rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadForSimulation_Table_TakesTheScalesFromTransferRowsAlone()
    {
        var path = _folder.File("data.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 50).Select(row => $"{row * row},{row % 2}"));

        var data = DatasetLoader.LoadForSimulation(new FederationSpec { Data = path });

        var value = new float[1];
        var sum = 0.0;
        for (var row = 0; row < data.Transfer.Rows; row++)
        {
            data.Transfer.CopyRow(row, value);
            sum += value[0];
        }

        Assert.Equal((10, 32, 8), (data.Test.Rows, data.Private.Rows, data.Transfer.Rows));
        Assert.Equal(0, sum / data.Transfer.Rows, 1e-6);
    }

    [Fact]
    public void LoadForSimulation_Glyphs_HasDefaultsAndFollowsTheSeed()
    {
        var one = DatasetLoader.LoadForSimulation(new FederationSpec { PrivateSamples = 50, TransferSamples = 20, Seed = 1 });
        var again = DatasetLoader.LoadForSimulation(new FederationSpec { PrivateSamples = 50, TransferSamples = 20, Seed = 1 });
        var other = DatasetLoader.LoadForSimulation(new FederationSpec { PrivateSamples = 50, TransferSamples = 20, Seed = 2 });

        Assert.Equal((50, 20, 5000), (one.Private.Rows, one.Transfer.Rows, one.Test.Rows));
        Assert.Equal(one.Transfer.Sha256(), again.Transfer.Sha256());
        Assert.NotEqual(one.Transfer.Sha256(), other.Transfer.Sha256());
    }

    [Theory]
    [InlineData("builtin:letters", ErrorCode.InvalidConfiguration)]
    [InlineData("no/such/folder", ErrorCode.InvalidData)]
    public void Parse_NoSuchSource_SaysWhatIsAllowed(string text, ErrorCode code)
    {
        var error = Assert.Throws<FedDistillException>(() => DatasetSource.Parse(text));

        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Contains("builtin:glyphs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StratifiedOrder_AnyPrefix_HasTheSharesOfTheWhole() =>
        Gen.Int[0, 3].Array[1, 200].Select(Gen.Int[0, 200], Gen.Long).Sample((labels, length, seed) =>
        {
            var order = StratifiedOrder.Of(labels, 4, new SeededRandom(seed, "test"));
            var prefix = order[..Math.Min(length, order.Length)];

            return order.Order().SequenceEqual(Enumerable.Range(0, labels.Length))
                && Enumerable.Range(0, 4).All(label =>
                {
                    var fair = (double)labels.Count(other => other == label) * prefix.Length / labels.Length;
                    return Math.Abs(prefix.Count(row => labels[row] == label) - fair) <= 3;
                });
        });

    private FederationSpec Spec(int privateSamples, int transferSamples) =>
        new() { Data = _folder.Path, PrivateSamples = privateSamples, TransferSamples = transferSamples };
}
