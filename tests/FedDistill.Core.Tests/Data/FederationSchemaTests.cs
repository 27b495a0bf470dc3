using FedDistill.Core.Data;
using FedDistill.Core.Errors;

namespace FedDistill.Core.Tests.Data;

public sealed class FederationSchemaTests
{
    private static readonly ColumnSchema Age = new("age", ColumnKind.Numeric, [], Mean: 30, Scale: 10);

    private static readonly FederationSchema Table = new()
    {
        Shape = InputShape.Tabular(3),
        ClassNames = ["no", "yes"],
        Columns = [Age, new("colour", ColumnKind.Categorical, ["blue", "red"], Mean: 0, Scale: 1)],
    };

    public static TheoryData<FederationSchema, string> Contradictions => new()
    {
        { Table with { Shape = InputShape.Tabular(4) }, "3 features" },
        { Table with { Shape = new InputShape(3, 1, 1) }, "3 features" },
        { Table with { Columns = [] }, "no columns" },
        { Table with { Columns = [], Shape = new InputShape(1, 28, 0) }, "no columns" },
        { Table with { Columns = [Age with { Scale = 0 }], Shape = InputShape.Tabular(1) }, "scale 0" },
        { Table with { Columns = [Age with { Buckets = 16 }], Shape = InputShape.Tabular(1) }, "16 buckets" },
        { Table with { ClassNames = ["no"] }, "at least two" },
        { Table with { ClassNames = ["no", "no"] }, "'no' twice" },
        { Table with { LabelValues = new Dictionary<string, int> { ["1"] = 2 } }, "class 2" },
    };

    [Fact]
    public void FromJson_Consistent_IsRead() => Assert.Equal(Table.ToJson(), FederationSchema.FromJson(Table.ToJson()).ToJson());

    // Federations that began before there were texts go on under the same schema hash.
    [Fact]
    public void ToJson_NoTexts_DoesNotSpeakOfBuckets() =>
        Assert.DoesNotContain("buckets", Table.ToJson(), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void FromJson_PartsContradict_TellsWhich(FederationSchema schema, string fault) => AssertRefused(schema.ToJson(), fault);

    [Theory]
    [InlineData("\"mean\":30", "\"mean\":1e999", "mean")]
    [InlineData("\"scale\":10", "\"scale\":1e999", "scale")]
    public void FromJson_InfiniteNumber_TellsWhich(string from, string to, string fault) =>
        AssertRefused(Table.ToJson().Replace(from, to, StringComparison.Ordinal), fault);

    private static void AssertRefused(string json, string fault)
    {
        var error = Assert.Throws<FedDistillException>(() => FederationSchema.FromJson(json));

        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }
}
