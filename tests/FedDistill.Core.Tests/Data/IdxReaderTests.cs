using CsCheck;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Idx;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadImages_WrittenFile_GivesItsPixels(bool zipped) =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[1, 5]).Sample((rows, height, width) =>
        {
            var pixels = Enumerable.Range(0, rows * height * width).Select(value => (byte)value).ToArray();
            var path = Write("images", IdxFiles.Bytes([rows, height, width], pixels), zipped);

            var images = IdxReader.ReadImages(path);

            return images.Shape == new InputShape(1, height, width) && images.Rows == rows
                && Enumerable.Range(0, rows).SelectMany(row => images.Pixels(row).ToArray()).SequenceEqual(pixels);
        }, iter: 20, threads: 1);

    [Fact]
    public void ReadImages_FourDimensions_GivesColourChannels()
    {
        var path = Write("colour", IdxFiles.Bytes([2, 3, 2, 1], new byte[12]));

        var images = IdxReader.ReadImages(path);

        Assert.Equal(new InputShape(3, 2, 1), images.Shape);
        Assert.Equal(2, images.Rows);
    }

    [Fact]
    public void ReadImages_CutShort_NamesFileAndBothByteCounts()
    {
        var path = Write("short", IdxFiles.Bytes([3, 2, 2], new byte[10]));

        AssertInvalid(() => IdxReader.ReadImages(path), path, "28 bytes", "26 are here", "Fetch the file again");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void ReadImages_CutInsideTheHeader_IsInvalid(int length)
    {
        var path = Write("header", IdxFiles.Bytes([3, 2, 2], new byte[12])[..length]);

        AssertInvalid(() => IdxReader.ReadImages(path), path);
    }

    [Fact]
    public void ReadImages_CutShortAndZipped_IsInvalid()
    {
        var path = Write("zipped", IdxFiles.Bytes([50, 20, 20], [.. Enumerable.Range(0, 20000).Select(value => (byte)(value * value))]), zipped: true);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);

        AssertInvalid(() => IdxReader.ReadImages(path), path, "cut short");
    }

    [Fact]
    public void ReadImages_LongerThanItsHeaderSays_IsInvalid()
    {
        var path = Write("long", IdxFiles.Bytes([2, 2, 2], new byte[9]));

        AssertInvalid(() => IdxReader.ReadImages(path), path, "24 bytes");
    }

    [Fact]
    public void ReadImages_LabelsFile_NamesTheMagicNumbers()
    {
        var path = Write("labels", IdxFiles.Bytes([4], new byte[4]));

        AssertInvalid(() => IdxReader.ReadImages(path), "00000801", "00000803 or 00000804");
    }

    [Fact]
    public void ReadLabels_MissingFile_IsInvalid()
    {
        var path = _folder.File("nothing");

        AssertInvalid(() => IdxReader.ReadLabels(path), path);
    }

    [Fact]
    public void LoadLabelled_CountsDiffer_NamesBothFilesAndCounts()
    {
        IdxFiles.WriteFolder(_folder.Path, 6, 3);
        File.WriteAllBytes(_folder.File("train-labels-idx1-ubyte"), IdxFiles.Bytes([5], new byte[5]));
        var schema = DatasetLoader.ReadSchema(_folder.Path);

        AssertInvalid(() => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train), "6 images", "5 labels", "train-labels-idx1-ubyte");
    }

    [Fact]
    public void LoadLabelled_FolderWithoutIdxFiles_SaysWhichNamesWereLookedFor()
    {
        var schema = ImageSchema.Of(new InputShape(1, 2, 2), LabelCoding.Numbered(3));

        AssertInvalid(
            () => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Test), _folder.Path, "t10k-images-idx3-ubyte.gz", "test-images-idx3-ubyte");
    }

    [Fact]
    public void LoadLabelled_LabelBeyondTheClasses_NamesImageAndLabel()
    {
        IdxFiles.WriteFolder(_folder.Path, 6, 3);
        var schema = ImageSchema.Of(new InputShape(1, 2, 2), LabelCoding.Numbered(2));

        AssertInvalid(() => DatasetLoader.LoadLabelled(_folder.Path, schema, DatasetSplit.Train), "image 2", "the label is no class", "0, 1");
    }

    private string Write(string name, byte[] bytes, bool zipped = false)
    {
        var path = _folder.File(name);
        if (zipped)
        {
            IdxFiles.WriteZipped(path, bytes);
        }
        else
        {
            File.WriteAllBytes(path, bytes);
        }

        return path;
    }

    private static void AssertInvalid(Func<object> read, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
