using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data;

public sealed class TableTests : IDisposable
{
    private const string Transfer = "age,colour,id,ill\n20,red,1,no\n40,blue,2,yes\n?,red,3,no\n";
    private static readonly TableHint Hint = new() { Ignore = ["id"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadSchema_WithHeader_InfersKindsScalesAndClasses()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        Assert.Equal(InputShape.Tabular(3), schema.Shape);
        Assert.Equal(["no", "yes"], schema.ClassNames);
        Assert.Equal("ill", schema.LabelColumn);
        Assert.Equal(3, schema.LabelIndex);
        Assert.Equal([ColumnKind.Numeric, ColumnKind.Categorical, ColumnKind.Ignored], schema.Columns.Select(column => column.Kind));
        Assert.Equal((30, 10), (schema.Columns[0].Mean, schema.Columns[0].Scale));
        Assert.Equal(["blue", "red"], schema.Columns[1].Categories);
    }

    [Fact]
    public void ReadSchema_HintInOtherCase_NamesTheSameColumns()
    {
        var hint = new TableHint { Label = "ILL", Ignore = ["ID"], Categorical = ["Age"] };

        var schema = DatasetLoader.ReadSchema(Write(Transfer), hint);

        Assert.Equal(3, schema.LabelIndex);
        Assert.Equal(
            [ColumnKind.Categorical, ColumnKind.Categorical, ColumnKind.Ignored], schema.Columns.Select(column => column.Kind));
    }

    [Fact]
    public void ReadSchema_ColumnsThatDifferInCaseAlone_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => DatasetLoader.ReadSchema(Write("Age,age,ill\n1,2,no\n3,4,yes\n")));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    [Fact]
    public void FromHint_ValueWrittenTwice_IsRefusedWhereItMeansAnotherClass()
    {
        Dictionary<string, IReadOnlyList<string>> classes = new() { ["well"] = ["0", "0.0"], ["ill"] = ["1"] };

        Assert.Equal(0, LabelCoding.FromHint(new() { Classes = classes })!.LabelValues["0"]);

        classes["ill"] = ["1", "0.0"];
        Assert.Throws<FedDistillException>(() => LabelCoding.FromHint(new() { Classes = classes }));
    }

    [Fact]
    public void FromJson_OfToJson_IsTheSameSchema()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        Assert.Equal(schema.Sha256(), FederationSchema.FromJson(schema.ToJson()).Sha256());
    }

    [Fact]
    public void LoadLabelled_PrivateRows_AreEncodedByTheTransferSetsScales()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        // Columns in another order, a missing number, a missing and an unknown category, an outlier, a quoted value.
        var table = Load(schema, "colour,ill,age,id\nred,yes,50,\n\"blue\",no,,7\n?,no,20,7\ngreen,yes,9000,7\n");

        Assert.Equal([2, 0, 1, 0, 1, 0, -1, 0, 0, 8, 0, 0], Features(table));
        Assert.Equal([1, 0, 0, 1], table.HardLabels.ToArray());
    }

    [Fact]
    public void LoadLabelled_WithoutHeader_IsReadByPosition()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        var table = Load(schema, "40,blue,9,yes\n20.0,red,9,no\n");

        Assert.Equal([1, 1, 0, -1, 0, 1], Features(table));
        Assert.Equal([1, 0], table.HardLabels.ToArray());
    }

    [Fact]
    public void LoadInputs_WithAndWithoutLabelColumn_GivesTheSameBytes()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        var labelled = DatasetLoader.LoadInputs(Write("40,blue,9,yes\n20,red,9,no\n"), schema);
        var bare = DatasetLoader.LoadInputs(Write("40,blue,9\n20,red,9\n"), schema);

        Assert.Equal(labelled.Sha256(), bare.Sha256());
    }

    [Fact]
    public void LoadLabelled_LetterInANumberColumn_NamesFileLineColumnAndValue()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        AssertInvalid(() => Load(schema, "40,blue,9,yes\n\nx7,red,9,no\n"), ".csv', line 3", "'age'", "'x7'", "decimal number", "?");
    }

    [Theory]
    [InlineData("x,1,0\n2,5,1\n3,6,0\n", "line 1")]
    [InlineData("1,1,0\n2,5,1\nx,6,0\n", "line 3")]
    public void ReadSchema_LetterAmongNumbers_IsNoCategory(string text, string line) =>
        AssertInvalid(() => DatasetLoader.ReadSchema(Write(text)), line, "'column1'", "'x'", "table.categorical");

    [Fact]
    public void LoadLabelled_WrongNumberOfValues_NamesTheLine()
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        AssertInvalid(() => Load(schema, "40,blue,9,yes\n40,blue,9,yes,7\n"), "line 2", "5 values", "needs 4");
    }

    [Theory]
    [InlineData("40,blue,9,maybe\n", "'maybe' is no class")]
    [InlineData("40,blue,9,?\n", "label is missing")]
    [InlineData("age,colour,ill\n40,blue,?\n", "label is missing")]
    public void LoadLabelled_LabelOfNoClass_NamesTheClasses(string text, string expected)
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        AssertInvalid(() => Load(schema, text), expected, "no, yes", "'ill'");
    }

    [Theory]
    [InlineData("age,ill\n40,no\n", "no column 'colour'")]
    [InlineData("40,blue,9,1,2,no\n", "6 columns")]
    [InlineData("40,\"blue,9,no\n", "never closed")]
    [InlineData("age,colour,id,ill\n", "no rows")]
    [InlineData("\n", "empty")]
    [InlineData("40,blue,9\n", "no label column 'ill'")]
    public void LoadLabelled_FileThatDoesNotFit_SaysWhy(string text, string expected)
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        AssertInvalid(() => Load(schema, text), expected);
    }

    [Fact]
    public void ReadSchema_HintedNames_ServeAnUnlabelledTransferSet()
    {
        var hint = new TableHint
        {
            Columns = ["sick", "a", "b"],
            Label = "sick",
            Categorical = ["b"],
            Classes = new Dictionary<string, IReadOnlyList<string>> { ["healthy"] = ["0"], ["ill"] = ["1", "2.0"] },
        };

        var schema = DatasetLoader.ReadSchema(Write("1,10\n3,9\n5,10.0\n"), hint);
        var table = Load(schema, "2,3,9\n0,1,10\n");

        Assert.Equal(["healthy", "ill"], schema.ClassNames);
        Assert.Equal(["9", "10"], schema.Columns[1].Categories);
        Assert.Equal(0, schema.LabelIndex);
        Assert.Equal([1, 0], table.HardLabels.ToArray());
    }

    [Theory]
    [InlineData("a,b,c\nx,y,no\nz,y,yes\n")]
    [InlineData("x,y,no\nz,y,yes\n")]
    public void ReadSchema_HintedNames_ServeFilesWithAndWithoutHeader(string text)
    {
        var schema = DatasetLoader.ReadSchema(Write(text), new TableHint { Columns = ["a", "b", "c"] });

        Assert.Equal(["no", "yes"], schema.ClassNames);
        Assert.Equal(["x", "z"], schema.Columns[0].Categories);
    }

    [Fact]
    public void ReadSchema_UnlabelledHeader_KeepsTheHintedLabelsPlace()
    {
        var hint = new TableHint { Columns = ["a", "b", "c"], Classes = new Dictionary<string, IReadOnlyList<string>> { ["no"] = ["0"], ["yes"] = ["1"] } };

        var schema = DatasetLoader.ReadSchema(Write("a,b\n1,2\n"), hint);

        Assert.Equal(["a", "b"], schema.Columns.Select(column => column.Name));
        Assert.Equal(("c", 2), (schema.LabelColumn, schema.LabelIndex));
    }

    [Fact]
    public void ReadSchema_ColumnNamedTwice_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => DatasetLoader.ReadSchema(Write("a,a,c\n1,2,0\n3,4,1\n")));

        Assert.Contains("two columns named 'a'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("1e300")]
    [InlineData("1,5")]
    public void LoadLabelled_NumberOutOfRange_IsRefused(string number)
    {
        var schema = DatasetLoader.ReadSchema(Write(Transfer), Hint);

        AssertInvalid(() => Load(schema, $"40,blue,9,yes\n\"{number}\",red,9,no\n"), "line 2", $"'{number}'");
    }

    [Fact]
    public void ReadSchema_ColumnsThatSayNothing_NeverDivideByZero()
    {
        var schema = DatasetLoader.ReadSchema(Write("0.1,?,1,a\n0.1,,2,b\n0.1,,2,b\n"));

        Assert.Equal(0.1, schema.Columns[0].Mean, 1e-15);
        Assert.Equal(1, schema.Columns[0].Scale);
        Assert.Equal((0, 1), (schema.Columns[1].Mean, schema.Columns[1].Scale));
    }

    [Fact]
    public void ReadSchema_HintNamesAStrangeColumn_ListsTheColumns()
    {
        var error = Assert.Throws<FedDistillException>(() => DatasetLoader.ReadSchema(Write(Transfer), new TableHint { Ignore = ["weight"] }));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("'weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("age, colour, id, ill", error.Message, StringComparison.Ordinal);
    }

    private LabelledTable Load(FederationSchema schema, string text) => DatasetLoader.LoadLabelled(Write(text), schema, DatasetSplit.Train);

    private string Write(string text)
    {
        var path = _folder.File($"{Directory.GetFiles(_folder.Path).Length}.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private static float[] Features(LabelledTable table)
    {
        var width = table.Inputs.Shape.ValueCount;
        var values = new float[table.Rows * width];
        for (var row = 0; row < table.Rows; row++)
        {
            table.Inputs.CopyRow(row, values.AsSpan(row * width, width));
        }

        return values;
    }

    private static void AssertInvalid(Func<object> read, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
