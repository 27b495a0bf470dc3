using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data.Cifar;

public sealed class CifarTests : IDisposable
{
    private const int Pixels = 3 * 32 * 32;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadLabelled_Ten_ReadsAllBatchesInOrder()
    {
        Write("data_batch_2.bin", Row([1], 30));
        Write("data_batch_1.bin", [.. Row([0], 10), .. Row([2], 20)]);
        Write("test_batch.bin", Row([2], 40));
        File.WriteAllText(_folder.File("batches.meta.txt"), "plane\ncar\nbird\n\n");

        var schema = DatasetLoader.ReadSchema(_folder.Path);
        var train = DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train);
        var test = DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Test);

        Assert.Equal(new InputShape(3, 32, 32), schema.Shape);
        Assert.Equal(["plane", "car", "bird"], schema.ClassNames);
        Assert.Equal([0, 2, 1], train.HardLabels.ToArray());
        Assert.Equal([10, 20, 30], Enumerable.Range(0, 3).Select(row => (int)train.Inputs.Pixels(row)[0]));
        Assert.Equal([42], Enumerable.Range(0, 1).Select(row => (int)test.Inputs.Pixels(row)[^1]));
    }

    [Fact]
    public void LoadLabelled_Hundred_TakesTheFineLabel()
    {
        Write("train.bin", [.. Row([7, 1], 10), .. Row([7, 0], 20), .. Row([8, 2], 30)]);

        var schema = DatasetLoader.ReadSchema(_folder.Path);

        Assert.Equal([1, 0, 2], DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train).HardLabels.ToArray());
        Assert.False(DatasetLoader.HasTestSplit(_folder.Path));
    }

    [Fact]
    public void Parse_FileOfThatNameAmongImages_IsAFolderOfImages()
    {
        File.WriteAllBytes(_folder.File("train.bin"), new byte[100]);
        Assert.Equal(DatasetKind.CifarFolder, DatasetSource.Parse(_folder.Path).Kind);

        Directory.CreateDirectory(_folder.File("cat"));
        File.WriteAllBytes(_folder.File("cat/1.png"), ImageFiles.Png(1, 1, ImageFiles.Grey, [1]));
        Assert.Equal(DatasetKind.ImageFolder, DatasetSource.Parse(_folder.Path).Kind);

        Write("train.bin", Row([7, 1], 10));
        Assert.Equal(DatasetKind.CifarFolder, DatasetSource.Parse(_folder.Path).Kind);
    }

    [Fact]
    public void LoadForSimulation_WithoutATestBatch_SetsAFifthAside()
    {
        Write("data_batch_1.bin", [.. Enumerable.Range(0, 20).SelectMany(row => Row([(byte)(row % 2)], (byte)row))]);

        var data = DatasetLoader.LoadForSimulation(new FederationSpec { Data = _folder.Path });

        Assert.Equal((12, 4, 4), (data.Private.Rows, data.Transfer.Rows, data.Test.Rows));
    }

    [Fact]
    public void LoadLabelled_CutShort_NamesFileRowAndSize()
    {
        Write("data_batch_1.bin", [.. Row([0], 10), .. Row([1], 20)[..100]]);

        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.Path), "data_batch_1.bin", "3173 bytes", "row 1 is cut short");
    }

    [Fact]
    public void LoadLabelled_LabelBeyondTheClasses_NamesFileAndImage()
    {
        Write("data_batch_1.bin", Row([0], 10));
        Write("data_batch_2.bin", [.. Row([1], 10), .. Row([9], 20)]);
        var schema = ImageSchema.Of(new InputShape(3, 32, 32), LabelCoding.Numbered(2));

        AssertInvalid(() => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train), "data_batch_2.bin', image 1", "the label is no class", "0, 1");
    }

    private static byte[] Row(byte[] labels, byte first) => [.. labels, .. Enumerable.Range(0, Pixels).Select(place => (byte)(first + (place / 1024)))];

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);

    private static void AssertInvalid(Func<object> read, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
