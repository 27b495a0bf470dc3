using CsCheck;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Inspection;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data.Arrays;

public sealed class ArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadLabelled_ImagesOfAnyVersion_GiveTheirPixels() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 3]).Sample((rows, height, width, version) =>
        {
            var pixels = Enumerable.Range(0, rows * height * width).Select(value => (byte)value).ToArray();
            Write("x.npy", NpyFiles.Npy("|u1", $"({rows}, {height}, {width})", pixels, (byte)version));
            Write("y.npy", NpyFiles.Npy("<i8", $"({rows},)", NpyFiles.Bytes([.. Enumerable.Range(0, rows).Select(row => row % 2L)])));

            var table = Load(_folder.Path, DatasetLoader.ReadSchema(_folder.Path));

            return table.Inputs.Shape == new InputShape(1, height, width)
                && table.HardLabels.ToArray().SequenceEqual(Enumerable.Range(0, rows).Select(row => row % 2))
                && Enumerable.Range(0, rows).SelectMany(row => table.Inputs.Pixels(row).ToArray()).SequenceEqual(pixels);
        }, iter: 20, threads: 1);

    [Theory]
    [InlineData("(2, 1, 2, 3)")]
    [InlineData("(2, 3, 1, 2)")]
    public void LoadLabelled_ColourChannelsLastOrSecond_AreBroughtFirst(string shape)
    {
        byte[] channelsLast = [1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33];
        byte[] channelsFirst = [1, 11, 2, 12, 3, 13, 21, 31, 22, 32, 23, 33];
        NpyFiles.WriteZip(
            _folder.File("set.npz"),
            ("x", NpyFiles.Npy("|u1", shape, shape.EndsWith("3)", StringComparison.Ordinal) ? channelsLast : channelsFirst)),
            ("y", NpyFiles.Npy("|u1", "(2, 1)", [0, 1])));

        var table = Load(_folder.File("set.npz"), DatasetLoader.ReadSchema(_folder.File("set.npz")));

        Assert.Equal(new InputShape(3, 1, 2), table.Inputs.Shape);
        Assert.Equal(channelsFirst, (byte[])[.. table.Inputs.Pixels(0), .. table.Inputs.Pixels(1)]);
    }

    [Fact]
    public void LoadLabelled_FractionsAndSplits_AreRoundedToPixels()
    {
        NpyFiles.WriteZip(
            _folder.File("med.npz"),
            ("train_images", NpyFiles.Npy("<f4", "(2, 1, 2)", NpyFiles.Bytes(0f, 0.5f, 1f, 0.25f))),
            ("train_labels", NpyFiles.Npy("<U3", "(2,)", [.. "ill".SelectMany(Utf32), .. "no\0".SelectMany(Utf32)])),
            ("test_images", NpyFiles.Npy("<f4", "(1, 1, 2)", NpyFiles.Bytes(1f, 1f))),
            ("test_labels", NpyFiles.Npy("<U3", "(1,)", [.. "ill".SelectMany(Utf32)])));
        var schema = DatasetLoader.ReadSchema(_folder.File("med.npz"), new TableHint { Classes = Classes("no", "ill") });

        var table = Load(_folder.File("med.npz"), schema);

        Assert.Equal([0, 128, 255, 64], (byte[])[.. table.Inputs.Pixels(0), .. table.Inputs.Pixels(1)]);
        Assert.Equal([1, 0], table.HardLabels.ToArray());
        Assert.Equal(1, DatasetLoader.LoadLabelled(_folder.File("med.npz"), schema, DatasetSplit.Test).Rows);
        Assert.True(DatasetLoader.HasTestSplit(_folder.File("med.npz")));
    }

    [Fact]
    public void LoadLabelled_RowsOfNumbers_AreScaledAsATableIs()
    {
        Write("x.npy", NpyFiles.Npy("<f4", "(4, 2)", NpyFiles.Bytes(1f, 10f, 3f, 10f, 5f, float.NaN, 7f, 10f)));
        Write("y.npy", NpyFiles.Npy("<i8", "(4,)", NpyFiles.Bytes(0L, 1L, 0L, 1L)));
        File.WriteAllText(_folder.File("same.csv"), "f0,f1,label\n1,10,0\n3,10,1\n5,?,0\n7,10,1\n");

        var schema = DatasetLoader.ReadSchema(_folder.File("x.npy"));

        Assert.Equal(DatasetLoader.ReadSchema(_folder.File("same.csv")).ToJson(), schema.ToJson());
        Assert.Equal(Load(_folder.File("same.csv"), schema).Inputs.Sha256(), Load(_folder.File("x.npy"), schema).Inputs.Sha256());
    }

    [Fact]
    public void LoadForSimulation_RowsOfNumbers_CutsAsATable()
    {
        Write("x.npy", NpyFiles.Npy("<f4", "(50, 1)", NpyFiles.Bytes([.. Enumerable.Range(0, 50).Select(row => (float)row * row)])));
        Write("y.npy", NpyFiles.Npy("<i8", "(50,)", NpyFiles.Bytes([.. Enumerable.Range(0, 50).Select(row => row % 2L)])));
        File.WriteAllLines(_folder.File("same.csv"), Enumerable.Range(0, 50).Select(row => $"{row * row},{row % 2}"));

        var arrays = DatasetLoader.LoadForSimulation(new FederationSpec { Data = _folder.File("x.npy") });
        var table = DatasetLoader.LoadForSimulation(new FederationSpec { Data = _folder.File("same.csv") });

        Assert.Equal(table.Private.Inputs.Sha256(), arrays.Private.Inputs.Sha256());
        Assert.Equal(table.Transfer.Sha256(), arrays.Transfer.Sha256());
        Assert.Equal(table.Test.HardLabels.ToArray(), arrays.Test.HardLabels.ToArray());
    }

    [Fact]
    public void LoadInputs_WithoutLabels_IsATransferSet()
    {
        Write("public_x.npy", NpyFiles.Npy("|u1", "(3, 2, 2)", new byte[12]));
        var schema = DatasetLoader.ReadSchema(_folder.File("public_x.npy"), new TableHint { Classes = Classes("a", "b") });

        Assert.Equal(3, DatasetLoader.LoadInputs(_folder.File("public_x.npy"), schema).Rows);
        AssertInvalid(() => Load(_folder.File("public_x.npy"), schema), "public_x.npy", "without labels", "public_y");
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", "pickle")]
    [InlineData("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (2,), }", "several fields")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2), }", "<c8")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), }", "big-endian")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", "ascontiguousarray")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "0 dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 2), }", "99999999999999999999")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2000000000), }", "at most")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", "24 bytes", "16 are here")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", "8 bytes", "more is here")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4), }", "at least one row")]
    [InlineData("{'shape': (2, 2)}", "without descr")]
    public void LoadInputs_HeaderThatIsNotRead_SaysWhyAndWhatToDo(string header, params string[] parts)
    {
        Write("x.npy", NpyFiles.WithHeader(header, new byte[16]));
        Write("y.npy", NpyFiles.Npy("|u1", "(2,)", [0, 1]));

        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.Path), ["x.npy", .. parts]);
    }

    [Theory]
    [InlineData("(3,)", 3, "(3,)", "has 2 rows")]
    [InlineData("(2, 2)", 4, "(2, 2)", "argmax")]
    public void ReadSchema_LabelsThatAreNotOneForEachRow_AreRefused(string shape, int values, params string[] parts)
    {
        Write("x.npy", NpyFiles.Npy("|u1", "(2, 2, 2)", new byte[8]));
        Write("y.npy", NpyFiles.Npy("|u1", shape, new byte[values]));

        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.Path), ["y.npy", .. parts]);
    }

    [Fact]
    public void LoadInputs_FractionsOverOne_NamePlaceAndRemedyAndOnlyTheInspectionTheValue()
    {
        Write("x.npy", NpyFiles.Npy("<f4", "(2, 1, 2)", NpyFiles.Bytes(0f, 1f, 0f, 200f)));
        var schema = ImageSchema.Of(new InputShape(1, 1, 2), LabelCoding.Numbered(2));

        Write("y.npy", NpyFiles.Npy("|u1", "(2,)", [0, 1]));

        var message = AssertInvalid(() => DatasetLoader.LoadInputs(_folder.Path, schema), "row 1, value 1", "astype('uint8')", "feddistill-client check");
        var fault = Assert.Single(DataInspector.Inspect(_folder.Path, schema).Findings, finding => finding.IsFault);

        // It may stand in a log that is kept.
        Assert.DoesNotContain("200", message, StringComparison.Ordinal);
        Assert.Equal("row 1, value 1: 200", fault.Examples[0]);
    }

    [Fact]
    public void LoadLabelled_DamagedZip_NamesTheFile()
    {
        NpyFiles.WriteZip(_folder.File("set.npz"), ("x", NpyFiles.Npy("|u1", "(40, 8, 8)", [.. Enumerable.Range(0, 2560).Select(value => (byte)(value * value))])));
        var bytes = File.ReadAllBytes(_folder.File("set.npz"));
        Write("set.npz", bytes[..(bytes.Length / 2)]);

        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.File("set.npz")), "set.npz", "Save it again");
    }

    [Fact]
    public void ReadSchema_ZipOfOtherNames_ListsThemAndTheNamesThatAreRead()
    {
        NpyFiles.WriteZip(_folder.File("set.npz"), ("arr_0", NpyFiles.Npy("|u1", "(1, 2, 2)", new byte[4])));

        AssertInvalid(() => DatasetLoader.ReadSchema(_folder.File("set.npz")), "arr_0", "x_train");
    }

    private static LabelledTable Load(string path, FederationSchema schema) => DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Train);

    private static Dictionary<string, IReadOnlyList<string>> Classes(params string[] names) =>
        names.ToDictionary(name => name, IReadOnlyList<string> (name) => [name]);

    private static byte[] Utf32(char letter) => BitConverter.GetBytes((int)letter);

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);

    private static string AssertInvalid(Func<object> read, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        return error.Message;
    }
}
