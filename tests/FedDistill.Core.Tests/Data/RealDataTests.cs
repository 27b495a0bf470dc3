using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data;

public sealed class RealDataTests
{
    private static readonly TableHint Diagnosis = new()
    {
        Classes = new Dictionary<string, IReadOnlyList<string>> { ["healthy"] = ["0"], ["ill"] = ["1", "2", "3", "4"] },
    };

    [Fact]
    public void LoadLabelled_Mnist_HasThePublishedCounts()
    {
        var folder = RealData.Find("mnist");
        Assert.SkipWhen(folder is null, RealData.Missing);

        var schema = DatasetLoader.ReadSchema(folder);
        var train = DatasetLoader.LoadLabelled(folder, schema, DatasetSplit.Train);
        var test = DatasetLoader.LoadLabelled(folder, schema, DatasetSplit.Test);

        Assert.Equal((new InputShape(1, 28, 28), 10), (schema.Shape, schema.ClassNames.Count));
        Assert.Equal((60000, 5), (train.Rows, train.HardLabels[0]));
        Assert.Equal((10000, 7), (test.Rows, test.HardLabels[0]));
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], train.ClassCounts());
    }

    [Fact]
    public void LoadForSimulation_Mnist_KeepsPrivateAndTransferRowsApart()
    {
        var folder = RealData.Find("mnist");
        Assert.SkipWhen(folder is null, RealData.Missing);

        var data = DatasetLoader.LoadForSimulation(
            new FederationSpec { Data = folder, PrivateSamples = 15000, TransferSamples = 5000 });

        Assert.Equal((15000, 5000, 10000), (data.Private.Rows, data.Transfer.Rows, data.Test.Rows));
        // A tenth of 15,000 rows by class, as MNIST's own shares are: 5421 to 6742 of 60,000.
        Assert.All(data.Private.ClassCounts(), count => Assert.InRange(count, 1354, 1686));
        var images = Enumerable.Range(0, 15000).Select(row => Convert.ToBase64String(data.Private.Inputs.Pixels(row)))
            .Concat(Enumerable.Range(0, 5000).Select(row => Convert.ToBase64String(data.Transfer.Pixels(row))));
        Assert.Equal(20000, images.Distinct().Count());
    }

    [Theory]
    [InlineData("cleveland", 303, 164)]
    [InlineData("hungarian", 294, 188)]
    [InlineData("switzerland", 123, 8)]
    [InlineData("va", 200, 51)]
    public void LoadLabelled_HeartDisease_ReadsEveryHospitalByTheSchemaOfOne(string hospital, int rows, int healthy)
    {
        var folder = RealData.Find("heart-disease");
        Assert.SkipWhen(folder is null, RealData.Missing);

        foreach (var transfer in new[] { "cleveland", "hungarian", "switzerland", "va" })
        {
            var schema = DatasetLoader.ReadSchema(File(transfer), Diagnosis);
            var table = DatasetLoader.LoadLabelled(File(hospital), schema, DatasetSplit.Train);

            Assert.Equal(13, table.Inputs.Shape.ValueCount);
            Assert.Equal([healthy, rows - healthy], table.ClassCounts());
        }

        string File(string name) => Path.Combine(folder, $"processed.{name}.data");
    }

    [Theory]
    [InlineData("wdbc.data", "column2", 30, new[] { 357, 212 })]
    [InlineData("breast-cancer-wisconsin.data", "", 9, new[] { 458, 241 })]
    public void LoadLabelled_BreastCancer_LeavesTheIdOut(string name, string label, int features, int[] counts)
    {
        var folder = RealData.Find("breast-cancer");
        Assert.SkipWhen(folder is null, RealData.Missing);
        var path = Path.Combine(folder, name);

        var schema = DatasetLoader.ReadSchema(path, new TableHint { Label = label, Ignore = ["column1"] });
        var table = DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Train);

        Assert.Equal(InputShape.Tabular(features), schema.Shape);
        Assert.Equal(counts, table.ClassCounts());
    }

    [Fact]
    public void LoadForSimulation_Optdigits_SplitsATableFile()
    {
        var folder = RealData.Find("optdigits");
        Assert.SkipWhen(folder is null, RealData.Missing);

        var data = DatasetLoader.LoadForSimulation(new FederationSpec { Data = Path.Combine(folder, "optdigits.tra") });

        Assert.Equal(InputShape.Tabular(64), data.Schema.Shape);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], data.Schema.ClassNames);
        Assert.Equal((764, 2447, 612), (data.Test.Rows, data.Private.Rows, data.Transfer.Rows));
    }
}
