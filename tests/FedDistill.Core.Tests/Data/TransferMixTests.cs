using FedDistill.Core.Data;
using FedDistill.Core.Data.Sources;
using FedDistill.Core.Errors;
using FedDistill.Core.Federations;
using FedDistill.Testing;

namespace FedDistill.Core.Tests.Data;

/// <summary>The image of row r is all r, and its class is r modulo 3; noise and other images are not of one grey.</summary>
public sealed class TransferMixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TransferMixTests() => IdxFiles.WriteFolder(_folder.Path, 240, 9);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.3, 28, 12)]
    [InlineData(1, 0, 40)]
    public void LoadForSimulation_Noise_IsTheShareAskedForAndInNoTellingOrder(double share, int own, int foreign)
    {
        var data = Load(new TransferMix { Source = "builtin:noise", Share = share });

        var isOwn = Enumerable.Range(0, data.Transfer.Rows).Select(row => IsOwn(data.Transfer, row)).ToArray();
        Assert.Equal((own, foreign), (isOwn.Count(value => value), isOwn.Count(value => !value)));
        Assert.True(own == 0 || isOwn.Take(own).Contains(false));
        Assert.Equal(100, data.Private.Rows);
        Assert.Empty(OwnRows(data.Transfer).Intersect(PrivateRows(data)));
    }

    [Fact]
    public void LoadForSimulation_SameSeed_GivesTheSameTransferSet()
    {
        var mix = new TransferMix { Source = "builtin:noise", Share = 0.5, Skew = "1:2" };

        Assert.Equal(Load(mix).Transfer.Sha256(), Load(mix).Transfer.Sha256());
        Assert.NotEqual(Load(mix).Transfer.Sha256(), Load(mix, seed: 2).Transfer.Sha256());
    }

    [Fact]
    public void LoadForSimulation_OtherClasses_KeepsThemApart()
    {
        var data = Load(new TransferMix { Classes = ["2"], PrivateClasses = ["0", "1"] });

        Assert.Equal((100, 40, 6), (data.Private.Rows, data.Transfer.Rows, data.Test.Rows));
        Assert.All(OwnRows(data.Transfer), row => Assert.Equal(2, row % 3));
        Assert.DoesNotContain(2, data.Private.HardLabels.ToArray());
        Assert.DoesNotContain(2, data.Test.HardLabels.ToArray());
        Assert.Equal(3, data.Schema.ClassNames.Count);
    }

    [Fact]
    public void LoadForSimulation_SkewOfGlyphs_GivesTheHalvesOfTheChosenClassesTheirWeights()
    {
        var data = DatasetLoader.LoadForSimulation(new FederationSpec
        {
            PrivateSamples = 10, TransferSamples = 40, TransferMix = new() { Skew = "1:9", Classes = ["3", "4", "5", "6"] },
        });

        // The glyphs' stream gives the same rows with labels; the splitter lets none out.
        var labelled = Enumerable.Range(0, 10).Select(digit => GlyphCount(data.Transfer, digit)).ToArray();
        Assert.Equal([0, 0, 0, 2, 2, 18, 18, 0, 0, 0], labelled);
    }

    [Fact]
    public void LoadForSimulation_SkewOfAFolder_GivesClassesTheirWeights()
    {
        var data = Load(new TransferMix { Skew = "1:1:6" }, privateSamples: 30);

        Assert.Equal([5, 5, 30], Enumerable.Range(0, 3).Select(label => OwnRows(data.Transfer).Count(row => row % 3 == label)));
    }

    [Fact]
    public void LoadForSimulation_SkewThatTheDataCannotGive_SaysWhichClassLacks()
    {
        var error = Assert.Throws<FedDistillException>(() => Load(new TransferMix { Skew = "1:1:998" }, privateSamples: 210));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("class index 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("has 10 that are not private", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadForSimulation_SourceOfAnotherShape_IsRefusedWithBothShapes()
    {
        var error = Assert.Throws<FedDistillException>(() => Load(new TransferMix { Source = "builtin:glyphs" }));

        Assert.Equal(ErrorCode.InvalidData, error.Code);
        Assert.Contains("1x28x28", error.Message, StringComparison.Ordinal);
        Assert.Contains("1x2x2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadForSimulation_UnknownClass_NamesTheDatasClasses()
    {
        var error = Assert.Throws<FedDistillException>(() => Load(new TransferMix { Classes = ["7"] }));

        Assert.Contains("'7'", error.Message, StringComparison.Ordinal);
        Assert.Contains("0, 1, 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadForSimulation_TableAndNoise_TakesTheScalesFromRowsThatAreNobodys()
    {
        var path = _folder.File("data.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 50).Select(row => $"{row * row},{row % 2}"));
        var spec = new FederationSpec { Data = path, PrivateSamples = 30, TransferSamples = 20, TransferMix = new() { Source = "builtin:noise" } };

        var data = DatasetLoader.LoadForSimulation(spec);

        var value = new float[1];
        Assert.Equal((30, 20), (data.Private.Rows, data.Transfer.Rows));
        Assert.All(Enumerable.Range(0, 20), row =>
        {
            data.Transfer.CopyRow(row, value);
            Assert.InRange(value[0], -1.7321f, 1.7321f);
        });
        Assert.Throws<FedDistillException>(() => DatasetLoader.LoadForSimulation(spec with { PrivateSamples = 40 }));
    }

    [Fact]
    public void LoadInputs_Noise_HasTheSchemasShapeAndEveryGrey()
    {
        var schema = DatasetLoader.ReadSchema("builtin:glyphs");

        var noise = DatasetLoader.LoadInputs("builtin:noise", schema, 50, 1);

        Assert.Equal((schema.Shape, 50), (noise.Shape, noise.Rows));
        Assert.Equal(256, Enumerable.Range(0, 50).SelectMany(row => noise.Pixels(row).ToArray()).Distinct().Count());
    }

    [Fact]
    public void LoadForSimulation_NoiseAsPrivateData_IsRefused()
    {
        var error = Assert.Throws<FedDistillException>(() => DatasetLoader.LoadForSimulation(new FederationSpec { Data = "builtin:noise" }));

        Assert.Contains("only be a transfer set", error.Message, StringComparison.Ordinal);
    }

    private SimulationData Load(TransferMix mix, int privateSamples = 100, long seed = 1) => DatasetLoader.LoadForSimulation(
        new FederationSpec { Data = _folder.Path, PrivateSamples = privateSamples, TransferSamples = 40, TransferMix = mix, Seed = seed });

    private static int GlyphCount(InputTable transfer, int digit)
    {
        var stream = DatasetLoader.LoadForSimulation(new FederationSpec
        {
            PrivateSamples = 10, TransferSamples = 200, TransferMix = new() { Classes = [$"{digit}"] },
        }).Transfer;
        var known = Enumerable.Range(0, stream.Rows).Select(row => stream.Select([row]).Sha256()).ToHashSet();
        return Enumerable.Range(0, transfer.Rows).Count(row => known.Contains(transfer.Select([row]).Sha256()));
    }

    private static bool IsOwn(InputTable table, int row) => table.Pixels(row).ToArray().Distinct().Count() == 1;

    private static int[] OwnRows(InputTable table) =>
        [.. Enumerable.Range(0, table.Rows).Where(row => IsOwn(table, row)).Select(row => (int)table.Pixels(row)[0])];

    private static int[] PrivateRows(SimulationData data) =>
        [.. Enumerable.Range(0, data.Private.Rows).Select(row => (int)data.Private.Inputs.Pixels(row)[0])];
}
