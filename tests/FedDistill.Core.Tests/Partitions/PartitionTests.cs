using CsCheck;
using FedDistill.Core.Errors;
using FedDistill.Core.Partitions;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Partitions;

public sealed class PartitionTests
{
    private static readonly Gen<int[]> HardLabels = Gen.Int[0, 4].Array[20, 300];

    [Theory]
    [InlineData("iid")]
    [InlineData("dirichlet:0.05")]
    [InlineData("dirichlet:0.001")]
    [InlineData("dirichlet:10")]
    [InlineData("dirichlet:0.05:2")]
    [InlineData("shards:2")]
    public void Split_CoveringPartition_GivesEachRowToOneClient(string text) =>
        Gen.Select(HardLabels, Gen.Int[1, 10], Gen.Long).Sample((labels, clients, seed) =>
        {
            var parts = Partition.Parse(text).Split(labels, 5, clients, seed);

            return parts.Count == clients && parts.All(part => part.Length > 0)
                && parts.SelectMany(part => part).Order().SequenceEqual(Enumerable.Range(0, labels.Length));
        });

    [Theory]
    [InlineData("iid", 5)]
    [InlineData("dirichlet:0.1", 5)]
    [InlineData("shards:3", 5)]
    [InlineData("one-class", 10)]
    [InlineData("scarce:2x3", 5)]
    public void Split_SameArguments_GivesTheSameParts(string text, int clients)
    {
        int[] labels = [.. Enumerable.Range(0, 200).Select(row => row % 5)];

        var once = Partition.Parse(text).Split(labels, 5, clients, 3);
        var again = Partition.Parse(text).Split(labels, 5, clients, 3);
        var otherwise = Partition.Parse(text).Split(labels, 5, clients, 4);

        Assert.Equal(once, again);
        Assert.NotEqual(once, otherwise);
    }

    [Fact]
    public void Split_Iid_GivesEveryClientNearlyTheSharesOfTheWhole()
    {
        int[] labels = [.. Enumerable.Range(0, 1000).Select(row => row % 10)];

        var parts = Partition.Parse("iid").Split(labels, 10, 10, 1);

        Assert.All(parts, part => Assert.Equal(100, part.Length));
        Assert.All(parts, part => Assert.All(Enumerable.Range(0, 10), label => Assert.InRange(part.Count(row => labels[row] == label), 8, 12)));
    }

    [Fact]
    public void Split_DirichletWithRoom_MakesLargerClients()
    {
        int[] labels = [.. Enumerable.Range(0, 15000).Select(row => row % 10)];
        double LargestOf(string text) => Enumerable.Range(1, 20)
            .Average(seed => Partition.Parse(text).Split(labels, 10, 20, seed).Max(part => part.Length));

        // 1,644 and 1,924 on average over 200 splits.
        Assert.True(LargestOf("dirichlet:0.1:2") > LargestOf("dirichlet:0.1") + 100);
    }

    [Fact]
    public void Split_DirichletWithSmallAlpha_GivesClientsFewClassesAndNobodyTooFew()
    {
        int[] labels = [.. Enumerable.Range(0, 2000).Select(row => row % 10)];

        var parts = Partition.Parse("dirichlet:0.1").Split(labels, 10, 20, 1);

        Assert.All(parts, part => Assert.InRange(part.Length, 10, 400));
        Assert.True(parts.Average(part => part.Select(row => labels[row]).Distinct().Count()) < 6);
    }

    [Fact]
    public void Split_Shards_GivesAClientAboutTwoClasses()
    {
        int[] labels = [.. Enumerable.Range(0, 1000).Select(row => row % 10)];

        var parts = Partition.Parse("shards:2").Split(labels, 10, 10, 1);

        Assert.All(parts, part => Assert.InRange(part.Select(row => labels[row]).Distinct().Count(), 1, 2));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(12)]
    public void Split_OneClass_GivesClientKTheClassKModuloC(int clients)
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(row => row % 5)];

        var parts = Partition.Parse("one-class").Split(labels, 5, clients, 1);

        Assert.All(Enumerable.Range(0, clients), client => Assert.All(parts[client], row => Assert.Equal(client % 5, labels[row])));
        Assert.Equal(20 * Math.Min(5, clients), parts.SelectMany(part => part).Distinct().Count());
        Assert.Equal(20 * Math.Min(5, clients), parts.Sum(part => part.Length));
    }

    [Theory]
    [InlineData("iid", 11, "11 clients")]
    [InlineData("shards:4", 5, "20 shards")]
    [InlineData("one-class", 9, "class 1")]
    [InlineData("scarce:2x5", 2, "the data has 2")]
    public void Split_TooFewRows_SaysWhatIsNeeded(string text, int clients, string expected)
    {
        int[] labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

        var error = Assert.Throws<FedDistillException>(() => Partition.Parse(text).Split(labels, 2, clients, 1));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("Ask for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_Scarce_CutsSomeClassesOfEachClientAndLeavesTheOthersEven()
    {
        int[] labels = [.. Enumerable.Range(0, 2000).Select(row => row % 10)];

        var parts = Partition.Parse("scarce:3x5").Split(labels, 10, 10, 1);

        var counts = parts.Select(part => Enumerable.Range(0, 10).Select(label => part.Count(row => labels[row] == label)).ToArray()).ToArray();
        Assert.All(counts, client => Assert.Equal(3, client.Count(count => count == 5)));
        Assert.All(counts, client => Assert.Equal(7, client.Count(count => count is >= 18 and <= 22)));
        Assert.Equal(parts.Sum(part => part.Length), parts.SelectMany(part => part).Distinct().Count());
        Assert.True(counts.Select(client => string.Join(' ', Enumerable.Range(0, 10).Where(label => client[label] == 5))).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData("iid")]
    [InlineData("dirichlet:0.5")]
    public void Split_FiveRowsAClient_GivesEachRowToOneClientAndNobodyNone(string text) =>
        Gen.Select(Gen.Int[1, 40], Gen.Long).Sample((clients, seed) =>
        {
            int[] labels = [.. Enumerable.Range(0, clients * 5).Select(row => row % 10)];
            var parts = Partition.Parse(text).Split(labels, 10, clients, seed);

            return parts.All(part => part.Length >= 2)
                && parts.SelectMany(part => part).Order().SequenceEqual(Enumerable.Range(0, labels.Length));
        });

    [Theory]
    [InlineData("")]
    [InlineData("random")]
    [InlineData("iid:3")]
    [InlineData("dirichlet")]
    [InlineData("dirichlet:0")]
    [InlineData("dirichlet:-1")]
    [InlineData("dirichlet:NaN")]
    [InlineData("dirichlet:0.1:0.5")]
    [InlineData("dirichlet:0.1:")]
    [InlineData("dirichlet:0.1:2:2")]
    [InlineData("shards:0")]
    [InlineData("shards:two")]
    [InlineData("scarce")]
    [InlineData("scarce:3")]
    [InlineData("scarce:0x5")]
    [InlineData("scarce:3x0")]
    [InlineData("scarce:3x5x1")]
    public void TryParse_UnknownText_SaysWhatIsAllowed(string text)
    {
        Assert.False(Partition.TryParse(text, out var partition, out var error));

        Assert.Null(partition);
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
        Assert.Contains("dirichlet:ALPHA", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_File_DealsAsWritten()
    {
        using var folder = new TemporaryFolder();

        var parts = FromFile(folder, "[[3, 1], [0]]");

        Assert.Equal([[1, 3], [0]], parts);
    }

    [Theory]
    [InlineData("[[0, 9], [1]]", "client 0 row 9", "0 to 3")]
    [InlineData("[[0, 2], [1, 2]]", "row 2 to client 0", "client 1")]
    [InlineData("[[0], []]", "client 1 no rows", "")]
    [InlineData("[[0], [1], [2]]", "3 clients", "has 2")]
    [InlineData("{}", "cannot be read", "")]
    public void Split_WrongFile_NamesFileAndFault(string json, string fault, string more)
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<FedDistillException>(() => FromFile(folder, json));

        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.Contains("split.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Contains(more, error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<int[]> FromFile(TemporaryFolder folder, string json)
    {
        File.WriteAllText(folder.File("split.json"), json);
        return Partition.Parse(folder.File("split.json")).Split([0, 1, 0, 1], 2, 2, 1);
    }
}
