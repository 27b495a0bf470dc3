using System.Text.Json;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Cli;

[Collection(ConsoleTests.Name)]
public sealed class PrivacyCommandTests : IDisposable
{
    private const string Steps = """{"kind":"poissonGaussian","samplingRate":0.04,"noiseMultiplier":1.5,"count":2250}""";
    private const string Releases = """{"kind":"gaussian","noiseMultiplier":4,"count":20}""";
    private const string Votes = """{"kind":"gnmax","sigma":40,"count":286},{"kind":"threshold","sigma":150,"count":640}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Steps, "add-remove", "pld", 6.768787, 7.329111, null)]
    [InlineData(Steps, "replace-one", "pld", 13.488479, 14.435711, null)]
    [InlineData(Releases, "add-remove", "exact", 4.983306, null, 4.983306)]
    [InlineData(Votes, "add-remove", "rdp", null, 2.757887, null)]
    [InlineData(Steps + "," + Releases + "," + Votes, "add-remove", "rdp", null, null, null)]
    public async Task Account_Json_IsTheContract(string events, string adjacency, string method, double? pld, double? rdp, double? exact)
    {
        var (code, output, error) = await AccountAsync($"[{events}]", "--adjacency", adjacency, "--json");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(["epsilon", "method", "all"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(method, json.RootElement.GetProperty("method").GetString());
        var all = json.RootElement.GetProperty("all");
        Assert.Equal(["pld", "rdp", "exact"], all.EnumerateObject().Select(property => property.Name));
        Assert.Equal(json.RootElement.GetProperty("epsilon").GetDouble(), all.GetProperty(method).GetDouble());
        Check(pld, all.GetProperty("pld"), events == Releases);
        Check(rdp, all.GetProperty("rdp"), mayBeOther: true);
        Check(exact, all.GetProperty("exact"), mayBeOther: false);

        static void Check(double? expected, JsonElement actual, bool mayBeOther)
        {
            if (expected is { } known)
            {
                Assert.Equal(known, actual.GetDouble(), 1e-6);
            }
            else if (!mayBeOther)
            {
                Assert.Equal(JsonValueKind.Null, actual.ValueKind);
            }
        }
    }

    [Fact]
    public async Task Account_Text_NamesDeltaAdjacencyAndMethod()
    {
        var (code, output, _) = await AccountAsync($"[{Steps}]");

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("epsilon 6.768788 at delta 1E-05, adjacency add-remove, by pld", output, StringComparison.Ordinal);
        Assert.Contains("exact does not apply", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_NonPrivate_IsInfinite()
    {
        var text = await AccountAsync($$"""[{{Steps}},{"kind":"nonPrivate"}]""");
        var (_, output, _) = await AccountAsync($$"""[{{Steps}},{"kind":"nonPrivate"}]""", "--json");

        Assert.StartsWith("epsilon infinite", text.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("Infinity", json.RootElement.GetProperty("epsilon").GetString());
    }

    [Theory]
    [InlineData("""[{"kind":"poissonGaussian","samplingRate":1.2,"noiseMultiplier":1,"count":1}]""", "1e-5", "events[0].samplingRate is 1.2")]
    [InlineData("""[{"kind":"gaussian","noiseMultiplier":-1,"count":1}]""", "1e-5", "events[0].noiseMultiplier is -1")]
    [InlineData("""[{"kind":"gaussian","noiseMultiplier":1,"count":0}]""", "1e-5", "events[0].count is 0")]
    [InlineData("""[{"kind":"gaussian","noiseMultiplier":1}]""", "2", "delta is 2")]
    [InlineData("""[{"kind":"gaussian","noiseMultiplier":1}]""", "NaN", "delta is NaN")]
    [InlineData("""[{"kind":"laplace"}]""", "1e-5", "events.json is no list of privacy events")]
    [InlineData("{", "1e-5", "events.json is no list of privacy events")]
    public async Task Account_Nonsense_IsUsageWithTheField(string events, string delta, string expected)
    {
        var (code, output, error) = await AccountAsync(events, "--delta", delta);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("account", "nowhere.json", "--delta", "1e-5")]
    [InlineData("account", "nowhere.json")]
    [InlineData("calibrate", "--epsilon", "0", "--delta", "1e-5", "--sampling-rate", "0.1", "--steps", "1")]
    [InlineData("calibrate", "--epsilon", "1", "--delta", "1e-5", "--sampling-rate", "1.5", "--steps", "1")]
    [InlineData("calibrate", "--epsilon", "1", "--delta", "1e-5", "--sampling-rate", "0.1", "--steps", "1", "--adjacency", "both")]
    [InlineData("export", "nowhere.json", "--delta", "1e-5")]
    [InlineData("plan")]
    [InlineData("plan", "--clients", "0")]
    public async Task AnyVerb_BadUsage_ExitsWithTwo(params string[] arguments)
    {
        var (code, output, error) = await ConsoleRun.OfAsync(["privacy", .. arguments]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Calibrate_Printed_KeepsItsPromise()
    {
        var (code, output, _) = await ConsoleRun.OfAsync(
            "privacy", "calibrate", "--epsilon", "8", "--delta", "1e-5", "--sampling-rate", "0.04", "--steps", "2250", "--json");

        Assert.Equal(ExitCode.Done, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(1.345899, json.RootElement.GetProperty("noiseMultiplier").GetDouble());
        Assert.InRange(json.RootElement.GetProperty("epsilon").GetDouble(), 7.9999, 8);
    }

    [Fact]
    public async Task Calibrate_WholeReleases_SaysByWhichMethod()
    {
        var (_, output, _) = await ConsoleRun.OfAsync(
            "privacy", "calibrate", "--epsilon", "1", "--delta", "1e-5", "--sampling-rate", "1", "--steps", "5");

        // √5 / 0.268051
        Assert.StartsWith("noise multiplier 8.34", output, StringComparison.Ordinal);
        Assert.EndsWith("by exact", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Script_HoldsEventsAndOurNumber()
    {
        var events = await EventsAsync($"[{Steps},{Votes}]");
        var path = _folder.File("check.py");

        var (code, printed, _) = await ConsoleRun.OfAsync("privacy", "export", events, "--delta", "1e-5");
        var written = await ConsoleRun.OfAsync("privacy", "export", events, "--delta", "1e-5", "--output", path);

        Assert.Equal((ExitCode.Done, ExitCode.Done, ""), (code, written.Code, written.Output));
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), printed);
        Assert.Contains($"EVENTS = json.loads('[{Steps},{Votes}]')", printed, StringComparison.Ordinal);
        Assert.Contains("DELTA, ADJACENCY, OURS = 1E-05, 'add-remove', '", printed, StringComparison.Ordinal);
        Assert.DoesNotContain('@', printed);
    }

    [Fact]
    public async Task Plan_FlagsOverASpec_WarnsWhereNothingComesOut()
    {
        var path = _folder.File("spec.json");
        await File.WriteAllTextAsync(path, """{ "clients": 20, "rounds": 5 }""", TestContext.Current.CancellationToken);

        var (code, output, _) = await ConsoleRun.OfAsync(
            "privacy", "plan", path, "--transfer-samples", "1000", "--private-samples", "60000", "--epsilon", "8");
        var json = await ConsoleRun.OfAsync("privacy", "plan", path, "--transfer-samples", "1000", "--json");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (code, json.Code));
        Assert.StartsWith("epsilon 8 at delta 1E-05, adjacency add-remove; 20 clients a round, 1000 transfer rows, 5 rounds", output, StringComparison.Ordinal);
        Assert.All(["central-dp", "local-dp", "pate", "dp-sgd", "warning: nothing useful can come out"], part => Assert.Contains(part, output, StringComparison.Ordinal));
        using var parsed = JsonDocument.Parse(json.Output);
        Assert.Equal(
            ["central-dp", "local-dp", "pate"], parsed.RootElement.GetProperty("modes").EnumerateArray().Select(mode => mode.GetProperty("mode").GetString()!));
        Assert.Equal(2.122, parsed.RootElement.GetProperty("modes")[0].GetProperty("noise").GetDouble(), 0.001);
    }

    // 7 % of 100 is 7 to the rounds, and a hair over 7 to a float.
    [Fact]
    public async Task Plan_Participation_CountsTheClientsThatARoundAsks()
    {
        var (_, output, _) = await ConsoleRun.OfAsync(
            "privacy", "plan", "--clients", "100", "--participation", "0.07", "--transfer-samples", "100", "--classes", "10");

        Assert.Contains("; 7 clients a round, 100 transfer rows", output, StringComparison.Ordinal);
        Assert.DoesNotContain("give their number with --classes", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> AccountAsync(string events, params string[] options)
    {
        string[] delta = options.Contains("--delta") ? [] : ["--delta", "1e-5"];
        return await ConsoleRun.OfAsync(["privacy", "account", await EventsAsync(events), .. delta, .. options]);
    }

    private async Task<string> EventsAsync(string events)
    {
        var path = _folder.File("events.json");
        await File.WriteAllTextAsync(path, events, TestContext.Current.CancellationToken);
        return path;
    }
}
