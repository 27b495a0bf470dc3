using System.Text.Json;
using FedDistill.Coordinator.Reproduction;
using FedDistill.Coordinator.Tests.Cli;
using FedDistill.Core.Errors;
using FedDistill.Testing;

namespace FedDistill.Coordinator.Tests.Reproduction;

[Collection(ConsoleTests.Name)]
public sealed class ReproduceCommandTests : IDisposable
{
    private const string Tiny =
        """
        {
          "title": "Two clients and a few steps",
          "source": "nobody",
          // Both ways to name a transfer set unlike the data.
          "spec": {
            "data": "builtin:glyphs", "clients": 2, "partition": "iid", "privateSamples": 60, "transferSamples": 60, "rounds": 1,
            "teacher": ["linear"], "student": "linear", "transferMix": { "source": "builtin:noise", "share": 0.3, "skew": "1:2" },
            "training": { "teacherMinSteps": 2, "teacherMaxSteps": 5, "studentSteps": 5 }
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reproduce_List_ShowsEachSettingWithItsSource()
    {
        var (code, output, error) = await ConsoleRun.OfAsync("reproduce", "--list");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        var lines = output.Split('\n');
        Assert.All(SettingCatalog.Find(["*"]), setting =>
        {
            Assert.Contains(setting.Name, lines);
            Assert.Contains($"    {setting.Source}", lines);
        });
    }

    [Fact]
    public async Task Reproduce_TinySetting_RunsEachSeedAndWritesTableAndRuns()
    {
        await File.WriteAllTextAsync(_folder.File("tiny.json"), Tiny, TestContext.Current.CancellationToken);

        var (code, output, error) = await ConsoleRun.OfAsync(
            "reproduce", _folder.File("tiny.json"), "--seeds", "4,7", "--workers", "1", "--output", _folder.File("out"));

        // A slow machine tells how far it is in between.
        Assert.Equal((ExitCode.Done, 2), (code, error.Split('\n').Count(line => line.StartsWith("tiny, seed ", StringComparison.Ordinal))));
        Assert.Contains("| tiny | ", output, StringComparison.Ordinal);
        Assert.Contains("| 4, 7 |", output, StringComparison.Ordinal);
        Assert.Equal(output, await File.ReadAllTextAsync(_folder.File("out/reproduction.md"), TestContext.Current.CancellationToken));
        foreach (var seed in (int[])[4, 7])
        {
            using var run = JsonDocument.Parse(
                await File.ReadAllTextAsync(_folder.File($"out/tiny/seed-{seed}/run.json"), TestContext.Current.CancellationToken));
            Assert.Equal(seed, run.RootElement.GetProperty("seed").GetInt32());
            Assert.Equal(0.3, run.RootElement.GetProperty("spec").GetProperty("transferMix").GetProperty("share").GetDouble());
            Assert.InRange(run.RootElement.GetProperty("final").GetProperty("accuracy").GetDouble(), 0.01, 1);
        }
    }

    [Fact]
    public async Task Reproduce_DataThatIsNotThere_SaysSoInTheTableAndExitsWithSeven()
    {
        var (code, output, _) = await ConsoleRun.OfAsync("reproduce", "jeong-ten-devices", "--seeds", "1", "--data-root", _folder.Path);

        Assert.Equal(ExitCode.RoundFailed, code);
        Assert.Contains($"1 failed: The data set 'mnist' is not in '{_folder.Path}'", output, StringComparison.Ordinal);
        Assert.Contains("--data-root or FEDDISTILL_DATA", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean jeong-ten-devices?", "reproduce", "jeong")]
    [InlineData("--list shows", "reproduce")]
    [InlineData("--seeds has 'two'", "reproduce", "temperature-1", "--seeds", "1,two")]
    [InlineData("--seeds has '1'", "reproduce", "temperature-1", "--seeds", "1,1")]
    [InlineData("--workers is -1", "reproduce", "temperature-1", "--workers", "-1")]
    public async Task Reproduce_BadUsage_ExitsWithTwoAndTellsTheRemedy(string expected, params string[] arguments)
    {
        var (code, output, error) = await ConsoleRun.OfAsync(arguments);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
