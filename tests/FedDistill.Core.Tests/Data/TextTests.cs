using System.Text;
using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data;

public sealed class TextTests : IDisposable
{
    private const string Lines = "sport\tthe ball, the goal\nfood\tbread and salt\n";
    private static readonly TableHint Review = new() { Text = ["review"], TextBuckets = 64 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The hashes are those of the FNV reference (Fowler, Noll, Vo): the last 16 bits are the bucket of 65,536.
    [Theory]
    [InlineData("a", 0x292c)]
    [InlineData("foobar", 0xf968)]
    [InlineData("FooBar", 0xf968)]
    public void LoadInputs_OneWord_IsInTheBucketOfItsHash(string word, int bucket)
    {
        var features = Encoded($"\t{word}", buckets: 65536);

        Assert.Equal([bucket], Present(features));
        Assert.Equal(1, features[bucket]);
    }

    [Fact]
    public void LoadInputs_Text_IsTheDampedCountsAtLengthOne()
    {
        var features = Encoded("\tBall, ball; BALL goal!", buckets: 1024);

        // ln 4 for three balls, ln 2 for one goal: 2 to 1.
        int[] places = [Bucket("ball", 1024), Bucket("goal", 1024)];
        Assert.Equal(places.Order(), Present(features));
        Approximately.Equal([2 / Math.Sqrt(5), 1 / Math.Sqrt(5)], places.Select(place => features[place]), 1e-6);
    }

    [Theory]
    [InlineData("e-mail: co2", "e", "mail", "co2")]
    [InlineData("ÄRGER straße", "ärger", "straße")]
    [InlineData("Тест 测试 \U0001D4D0", "тест", "测试", "\U0001D4D0")]
    [InlineData("  ... -- \U0001F600")]
    [InlineData("?")]
    public void LoadInputs_Words_AreRunsOfLettersAndDigits(string text, params string[] words) =>
        Assert.Equal(words.Select(word => Bucket(word, 65536)).Order(), Present(Encoded($"\t{text}", buckets: 65536)));

    [Fact]
    public void ReadSchema_LabelledLines_HasOneTextColumn()
    {
        var schema = DatasetLoader.ReadSchema(Write("lines.tsv", Lines));

        Assert.Equal(["food", "sport"], schema.ClassNames);
        Assert.Equal(InputShape.Tabular(1024), schema.Shape);
        Assert.Equal(("label", 0), (schema.LabelColumn, schema.LabelIndex));
        var column = Assert.Single(schema.Columns);
        Assert.Equal(("text", ColumnKind.Text, 1024), (column.Name, column.Kind, column.Buckets));
    }

    [Theory]
    [InlineData("lines.txt", Lines)]
    [InlineData("lines.TSV", "label\ttext\n\n" + Lines)]
    [InlineData("table.csv", "label,text\nsport,\"the ball, the goal\"\nfood,bread and salt\n")]
    [InlineData("table.txt", "text,label\nthe ball the goal,sport\nbread and salt,food\n")]
    public void LoadLabelled_SameTextsInAnyForm_AreTheSameRows(string name, string content)
    {
        var schema = DatasetLoader.ReadSchema(Write("lines.tsv", Lines));
        var expected = DatasetLoader.LoadLabelled(Path.Combine(_folder.Path, "lines.tsv"), schema, DatasetSplit.Train);

        var table = DatasetLoader.LoadLabelled(Write(name, content), schema, DatasetSplit.Train);

        Assert.Equal(expected.Inputs.Sha256(), table.Inputs.Sha256());
        Assert.Equal(expected.HardLabels.ToArray(), table.HardLabels.ToArray());
    }

    [Fact]
    public void ReadSchema_TextBesideOtherColumns_EncodesEachInItsWay()
    {
        var path = Write("shop.csv", "stars,review,colour,bought\n1,Bad!,red,no\n3,\"Good, good\",blue,yes\n");
        var schema = DatasetLoader.ReadSchema(path, Review);

        var table = DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Train);

        Assert.Equal(
            [ColumnKind.Numeric, ColumnKind.Text, ColumnKind.Categorical], schema.Columns.Select(column => column.Kind));
        Assert.Equal(InputShape.Tabular(1 + 64 + 2), table.Inputs.Shape);
        Assert.Equal([-1, 1, 1], Row(table.Inputs, 0).Where(value => value != 0));
        Assert.Equal(1, Row(table.Inputs, 1)[1 + Bucket("good", 64)]);
    }

    [Fact]
    public void ReadSchema_HeaderWithoutNumbers_IsKnownByItsTexts()
    {
        var schema = DatasetLoader.ReadSchema(Write("shop.csv", "Bought,REVIEW\nno,Bad!\nyes,Good!\n"), Review);

        Assert.Equal(["no", "yes"], schema.ClassNames);
        Assert.Equal("Bought", schema.LabelColumn);
    }

    [Fact]
    public void ReadSchema_UnlabelledLines_TakeTheClassesOfTheHint()
    {
        var path = Write("lines.tsv", "\tthe ball\n\tbread\n");
        var hint = new TableHint { Classes = new Dictionary<string, IReadOnlyList<string>> { ["s"] = ["sport"], ["f"] = ["food"] } };

        var schema = DatasetLoader.ReadSchema(path, hint);

        Assert.Equal(2, DatasetLoader.LoadInputs(path, schema).Rows);
        AssertRefused(
            ErrorCode.InvalidData, () => DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Train), "line 1", "label is missing");
        AssertRefused(ErrorCode.InvalidData, () => DatasetLoader.ReadSchema(path), "table.classes");
    }

    [Fact]
    public void FromJson_OfToJson_KeepsTheBuckets()
    {
        var path = Write("lines.tsv", Lines);
        var schema = DatasetLoader.ReadSchema(path, new TableHint { TextBuckets = 32 });

        var read = FederationSchema.FromJson(schema.ToJson());

        Assert.Equal(schema.Sha256(), read.Sha256());
        Assert.Equal(32, read.Columns[0].Buckets);
        Assert.NotEqual(DatasetLoader.ReadSchema(path).Sha256(), schema.Sha256());
        AssertRefused(
            ErrorCode.InvalidData,
            () => FederationSchema.FromJson(schema.ToJson().Replace("\"buckets\":32", "\"buckets\":3", StringComparison.Ordinal)),
            "3 buckets");
    }

    [Fact]
    public void LoadForSimulation_LabelledLines_AreDealtOut()
    {
        var text = new StringBuilder();
        for (var row = 0; row < 50; row++)
        {
            text.Append(row % 2 == 0 ? $"sport\tball {row}\n" : $"food\tbread {row}\n");
        }

        var data = DatasetLoader.LoadForSimulation(new() { Data = Write("lines.txt", text.ToString()) });

        Assert.Equal((10, 32, 8), (data.Test.Rows, data.Private.Rows, data.Transfer.Rows));
        Assert.Equal(ColumnKind.Text, data.Schema.Columns[0].Kind);
    }

    [Theory]
    [InlineData("sport the ball\n", "line 1", "0 tabs", "one tab")]
    [InlineData("sport\tball\n\nsport\tball\tgoal\n", "line 3", "2 tabs", ".csv")]
    [InlineData("sport\tball\nmusic\tsong\n", "line 2", "'music' is no class", "food, sport")]
    [InlineData("label\ttext\n", "no rows")]
    public void LoadLabelled_BadLines_SaysWhichAndWhy(string content, params string[] parts)
    {
        var schema = DatasetLoader.ReadSchema(Write("lines.tsv", Lines));
        var path = Write("private.tsv", content);

        AssertRefused(
            ErrorCode.InvalidData, () => DatasetLoader.LoadLabelled(path, schema, DatasetSplit.Train), [.. parts, "private.tsv"]);
    }

    [Fact]
    public void LoadLabelled_LinesForATableWithMoreColumns_AreRefused()
    {
        var schema = DatasetLoader.ReadSchema(Write("shop.csv", "stars,review,bought\n1,Bad!,no\n3,Good!,yes\n"), Review);

        AssertRefused(
            ErrorCode.InvalidData,
            () => DatasetLoader.LoadLabelled(Write("lines.tsv", "no\tBad!\n"), schema, DatasetSplit.Train),
            "stars, review");
    }

    [Theory]
    [InlineData("topic", "'topic'")]
    [InlineData("text", "'text'")]
    public void ReadSchema_HintForOtherColumnsThanLinesHave_IsRefused(string label, string part) => AssertRefused(
        ErrorCode.InvalidConfiguration,
        () => DatasetLoader.ReadSchema(Write("lines.tsv", Lines), new TableHint { Label = label }),
        part,
        "label and text");

    [Theory]
    [InlineData("a,b\n1,2\n", "no column 'review'")]
    [InlineData("review\nBad!\n", "no column beside its texts")]
    public void ReadSchema_TextHintThatDoesNotFit_IsRefused(string content, string part) => AssertRefused(
        ErrorCode.InvalidConfiguration, () => DatasetLoader.ReadSchema(Write("shop.csv", content), Review), part);

    private float[] Encoded(string line, int buckets)
    {
        var schema = DatasetLoader.ReadSchema(Write("lines.tsv", Lines), new TableHint { TextBuckets = buckets });
        return Row(DatasetLoader.LoadInputs(Write("one.tsv", line + "\n"), schema), 0);
    }

    private string Write(string name, string text)
    {
        var path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private static float[] Row(InputTable table, int row)
    {
        var values = new float[table.Shape.ValueCount];
        table.CopyRow(row, values);
        return values;
    }

    private static int[] Present(float[] features) =>
        [.. Enumerable.Range(0, features.Length).Where(place => features[place] != 0)];

    private static int Bucket(string word, int buckets) => (int)(Encoding.UTF8.GetBytes(word)
        .Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619u)) % (uint)buckets);

    private static void AssertRefused(ErrorCode code, Func<object> read, params string[] parts)
    {
        var error = Assert.Throws<FedDistillException>(read);
        Assert.Equal(code, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
