using FedDistill.Core.Data;
using FedDistill.Core.Data.Inspection;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data.Images;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadLabelled_ClassFolders_GoByPathAndNumber()
    {
        Write("10/b.png", 40);
        Write("10/a.png", 30);
        Write("2/z.png", 10);
        Write("2/deep/er.png", 20);
        File.WriteAllText(_folder.File("2/notes.txt"), "no image");

        var schema = DatasetLoader.ReadSchema(_folder.Path);
        var table = DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train);

        Assert.Equal(["2", "10"], schema.ClassNames);
        Assert.Equal(new InputShape(1, 2, 2), schema.Shape);
        // Ordinal: "10/..." before "2/...".
        Assert.Equal([30, 40, 20, 10], Enumerable.Range(0, 4).Select(row => (int)table.Inputs.Pixels(row)[0]));
        Assert.Equal([1, 1, 0, 0], table.HardLabels.ToArray());
    }

    [Fact]
    public void LoadLabelled_TrainAndTestFolders_AreTheSplits()
    {
        Write("train/cat/1.png", 10);
        Write("train/dog/1.png", 20);
        Write("test/cat/1.png", 30);
        Write("test/dog/1.png", 40);

        var schema = DatasetLoader.ReadSchema(_folder.Path);

        Assert.True(DatasetLoader.HasTestSplit(_folder.Path));
        Assert.Equal(20, DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train).Inputs.Pixels(1)[0]);
        Assert.Equal(30, DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Test).Inputs.Pixels(0)[0]);
        var simulation = DatasetLoader.LoadForSimulation(new FederationSpec { Data = _folder.Path, PrivateSamples = 1, TransferSamples = 1 });
        Assert.Equal((1, 1, 2), (simulation.Private.Rows, simulation.Transfer.Rows, simulation.Test.Rows));
    }

    [Fact]
    public void LoadLabelled_ClassesNamedLikeSplits_AreClasses()
    {
        Write("train/1.png", 10);
        Write("test/1.png", 20);
        Write("bus/1.png", 30);

        Assert.False(DatasetLoader.HasTestSplit(_folder.Path));
        Assert.Equal(["bus", "test", "train"], DatasetLoader.ReadSchema(_folder.Path).ClassNames);
    }

    [Fact]
    public void Inspect_FolderLargerThanAnArray_IsAFaultThatNamesTheRemedy()
    {
        // Over 2^31 bytes, which the files themselves are far from.
        for (var index = 0; index < 700; index++)
        {
            Write($"{index % 2}/{index}.png", 10);
        }

        var summary = DataInspector.Inspect(_folder.Path, image: ImageHint.Parse("3x1024x1024"));

        Assert.Contains("Ask for smaller ones", Assert.Single(summary.Findings).Examples[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSchema_SizesThatDiffer_TakesTheMostCommonOrTheHint()
    {
        Write("a/1.png", 10, side: 4);
        Write("a/2.png", 10, side: 4);
        Write("b/1.png", 20, side: 6);

        Assert.Equal(new InputShape(1, 4, 4), DatasetLoader.ReadSchema(_folder.Path).Shape);
        var hinted = DatasetLoader.ReadSchema(_folder.Path, image: new ImageHint { Height = 3, Width = 5 });
        Assert.Equal(new InputShape(1, 3, 5), hinted.Shape);
        Assert.Equal(new InputShape(3, 3, 5), DatasetLoader.ReadSchema(_folder.Path, image: ImageHint.Parse("3x3x5")).Shape);
        Assert.Equal(3, DatasetLoader.LoadLabelled(_folder.Path, hinted, DatasetSplit.Train).Rows);
    }

    [Fact]
    public void LoadInputs_WithoutClassFolders_IsATransferSet()
    {
        Write("1.png", 10);
        Write("2.png", 20);
        var schema = DatasetLoader.ReadSchema(_folder.Path, new TableHint { Classes = new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["a"], ["b"] = ["b"] } });

        Assert.Equal(2, DatasetLoader.LoadInputs(_folder.Path, schema).Rows);
        AssertInvalid(() => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train), "1.png", "class folder");
        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.Path), "1.png", "class folder");
    }

    [Fact]
    public void LoadLabelled_FolderOfNoClass_NamesFileAndClasses()
    {
        Write("cat/1.png", 10);
        Write("cow/1.png", 10);
        var schema = ImageSchema.Of(new InputShape(1, 2, 2), new LabelCoding(["cat", "dog"], new Dictionary<string, int>()));

        AssertInvalid(() => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train), Path.Combine("cow", "1.png"), "the label is no class", "cat, dog");
    }

    [Fact]
    public void LoadLabelled_OneSplitAlone_SaysThatTheOtherIsMissing()
    {
        Write("train/cat/1.png", 10);
        Write("train/dog/1.png", 10);
        var schema = DatasetLoader.ReadSchema(_folder.Path);

        AssertInvalid(() => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Test), "no test split", "'test'");
    }

    [Fact]
    public void LoadInputs_KindThatIsNotRead_NamesTheFile()
    {
        Write("a/1.png", 10);
        File.WriteAllBytes(_folder.File("a/scan.dcm"), [0]);

        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.Path), "scan.dcm", "Save it as a PNG");
    }

    [Fact]
    public void LoadInputs_DamagedFile_NamesIt()
    {
        Write("a/1.png", 10);
        Write("b/1.png", 10);
        var schema = DatasetLoader.ReadSchema(_folder.Path);
        File.WriteAllText(_folder.File("b/1.png"), "damaged");

        AssertInvalid(() => DatasetLoader.LoadInputs(_folder.Path, schema), Path.Combine("b", "1.png"), "begins with");
    }

    [Theory]
    [InlineData("28x28")]
    [InlineData("2x28x28")]
    [InlineData("1x0x28")]
    [InlineData("1x28x4096")]
    public void ImageHint_Nonsense_IsRefused(string text)
    {
        var error = Assert.Throws<FedDistillException>(() => ImageHint.Parse(text));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("1x28x28", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spec_ImageOutOfRange_TellsEachField()
    {
        var error = Assert.Throws<FedDistillException>(
            () => FederationSpecReader.Read("""{ "image": { "height": 5000, "channels": 2 } }""", "spec.json"));

        Assert.All(
            (string[])["image.height is 5000", "image.width is 0: give both", "image.channels is 2"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.Equal(28, FederationSpecReader.Read("""{ "image": { "height": 28, "width": 30 } }""", "spec.json").Image!.Height);
    }

    [Fact]
    public void ReadSchema_HintForPixelsOfAnotherShape_IsRefused()
    {
        IdxFiles.WriteFolder(_folder.Path, 6, 3);

        var error = Assert.Throws<FedDistillException>(() => DatasetLoader.ReadSchema(_folder.Path, image: ImageHint.Parse("1x4x4")));

        Assert.Contains("1x2x2", error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, byte value, int side = 2)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, ImageFiles.Png(side, side, ImageFiles.Grey, [.. Enumerable.Repeat(value, side * side)]));
    }

    private static void AssertInvalid(Func<object> read, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
