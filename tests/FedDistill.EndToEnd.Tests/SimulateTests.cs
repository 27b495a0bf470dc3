using System.Text.Json;
using FedDistill.EndToEnd.Tests.Processes;
using FedDistill.Testing;

namespace FedDistill.EndToEnd.Tests;

/// <summary><c>simulate</c> as a script uses it.</summary>
public sealed class SimulateTests
{
    private static readonly string[] RunFields = ["spec", "seed", "rounds", "final", "baselines", "bytes", "seconds", "peakRssBytes"];
    private static readonly string[] RoundFields = ["round", "contributed", "bytesUp", "bytesDown", "seconds", "student"];
    private static readonly string[] MetricFields = ["accuracy", "nll", "ece", "brier"];

    [Fact]
    public async Task Simulate_SmallFederation_WritesTheContract()
    {
        using var folder = new TemporaryFolder();

        var printed = await SimulateAsync(folder, "--output", "out", "--pooled-baseline");

        var run = RunOutput.Run(folder.File("out"));
        Assert.True(JsonElement.DeepEquals(run, printed));
        AssertHas(run, RunFields);
        Assert.Equal(1, run.GetProperty("seed").GetInt64());
        Assert.Equal(4, run.GetProperty("spec").GetProperty("clients").GetInt32());
        Assert.Equal([1, 2], run.GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("round").GetInt32()));
        Assert.All(run.GetProperty("rounds").EnumerateArray(), round =>
        {
            AssertHas(round, RoundFields);
            AssertHas(round.GetProperty("student"), MetricFields);
            Assert.Equal(4, round.GetProperty("contributed").GetInt32());
            // 300 transfer rows, 10 classes, half a byte, 4 clients; packed they are fewer.
            Assert.Equal(6000, round.GetProperty("bytesUpEncoded").GetInt64());
            Assert.InRange(round.GetProperty("bytesUp").GetInt64(), 1, 5999);
        });
        var final = run.GetProperty("final");
        AssertHas(final, [.. MetricFields, "studentSha256"]);
        // Ten classes: what guesses gets a tenth.
        Assert.InRange(final.GetProperty("accuracy").GetDouble(), 0.2, 1);
        AssertFiguresAgree(run);
        Assert.All(
            (string[])["localMean", "localBest", "ensemble", "pooled"],
            name => Assert.InRange(run.GetProperty("baselines").GetProperty(name).GetDouble(), 0, 1));
        Assert.Equal(12000, run.GetProperty("bytes").GetProperty("upEncoded").GetInt64());
        AssertHas(run.GetProperty("bytes"), ["down", "fedAvgEquivalent"]);
        Assert.Equal(RunOutput.StudentSha256(run), RunOutput.Sha256(folder.File("out/student.safetensors")));
        Assert.Equal(3, File.ReadAllLines(folder.File("out/rounds.csv")).Length);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder.File("out/report.html")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("schema", File.ReadAllText(folder.File("out/student-card.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_AnyNumberOfWorkers_TheSameStudent()
    {
        using var folder = new TemporaryFolder();

        var one = await SimulateAsync(folder, "--workers", "1");
        var two = await SimulateAsync(folder, "--workers", "2");
        var other = await SimulateAsync(folder, "--seed", "2");

        Assert.Equal(RunOutput.StudentSha256(one), RunOutput.StudentSha256(two));
        Assert.NotEqual(RunOutput.StudentSha256(one), RunOutput.StudentSha256(other));
    }

    [Fact]
    public async Task Simulate_MixedTeachers_Completes()
    {
        using var folder = new TemporaryFolder();

        var run = await SimulateAsync(folder, "--teacher", "cnn-m,cnn-s,mlp,linear", "--rounds", "1");

        Assert.Equal(4, run.GetProperty("rounds")[0].GetProperty("contributed").GetInt32());
        Assert.Equal(64, RunOutput.StudentSha256(run).Length);
    }

    [Fact]
    public async Task Simulate_HalfOfTheClientsARound_JudgesThoseThatWereAsked()
    {
        using var folder = new TemporaryFolder();

        var run = await SimulateAsync(folder, "--participation", "0.5", "--pooled-baseline");

        Assert.All(run.GetProperty("rounds").EnumerateArray(), round => Assert.Equal(2, round.GetProperty("contributed").GetInt32()));
        Assert.InRange(run.GetProperty("baselines").GetProperty("pooled").GetDouble(), 0.1, 1);
    }

    [Theory]
    [InlineData("class-weighted")]
    [InlineData("mean-probabilities")]
    [InlineData("weighted-logits")]
    public async Task Simulate_OtherAggregationRules_Complete(string rule)
    {
        using var folder = new TemporaryFolder();

        var run = await SimulateAsync(folder, "--aggregation", rule, "--temperature", "2", "--teacher", "linear", "--student", "linear");

        Assert.Equal(2, run.GetProperty("rounds").GetArrayLength());
    }

    [Theory]
    [InlineData("lma")]
    [InlineData("cpa")]
    [InlineData("label-flip")]
    [InlineData("shuffle")]
    [InlineData("free-rider")]
    [InlineData("collude")]
    public async Task Simulate_WithAnAttack_CompletesAndNamesWhoLied(string attack)
    {
        using var folder = new TemporaryFolder();

        var run = await SimulateAsync(folder, "--attack", attack, "--attackers", "0.25", "--aggregation", "robust-agreement");

        Assert.Equal(attack, run.GetProperty("attack").GetProperty("kind").GetString());
        var liar = Assert.Single(run.GetProperty("attack").GetProperty("attackers").EnumerateArray()).GetString();
        Assert.Equal([4, 4], run.GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("contributed").GetInt32()));
        string?[] suspicious = [.. run.GetProperty("rounds").EnumerateArray().SelectMany(round => round.GetProperty("suspicious").EnumerateArray()).Select(name => name.GetString())];
        // Uniform rows in round 1, the broadcast in round 2.
        Assert.Equal(attack == "free-rider" ? [liar, liar] : [], suspicious);
    }

    [Fact]
    public async Task Simulate_InformedAttackOnPartOfTheClientsARound_Completes()
    {
        using var folder = new TemporaryFolder();

        // Two of four are asked, and two lie: in some round the honest ones asked are none, one or two.
        var run = await SimulateAsync(
            folder, "--attack", "lma", "--attackers", "0.5", "--participation", "0.5", "--rounds", "3", "--aggregation", "robust-agreement");

        Assert.Equal([2, 2, 2], run.GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("contributed").GetInt32()));
    }

    [Fact]
    public async Task Simulate_SameAttackTwice_TheSameStudent()
    {
        using var folder = new TemporaryFolder();
        string[] attack = ["--attack", "lma", "--attackers", "0.5", "--aggregation", "robust-agreement"];

        var one = await SimulateAsync(folder, [.. attack, "--workers", "1"]);
        var two = await SimulateAsync(folder, [.. attack, "--workers", "2"]);

        Assert.Equal(RunOutput.StudentSha256(one), RunOutput.StudentSha256(two));
    }

    private static async Task<JsonElement> SimulateAsync(TemporaryFolder folder, params string[] arguments)
    {
        await File.WriteAllTextAsync(folder.File("spec.json"), Spec, TestContext.Current.CancellationToken);
        using var simulate = ProcessUnderTest.Coordinator(folder.Path, ["simulate", "spec.json", "--json", .. arguments]);
        return RunOutput.Json(await simulate.SuccessAsync());
    }

    /// <summary>Counts that are told twice are the same counts.</summary>
    private static void AssertFiguresAgree(JsonElement run)
    {
        var final = run.GetProperty("final");
        var classes = final.GetProperty("classes").EnumerateArray().ToArray();
        var rows = classes.Sum(row => row.GetProperty("rows").GetInt32());
        Assert.Equal(10, classes.Length);
        Assert.All(classes, row => Assert.Equal(
            row.GetProperty("rows").GetInt32(), row.GetProperty("predicted").EnumerateObject().Sum(cell => cell.Value.GetInt32())));
        var right = classes.Sum(row => row.GetProperty("predicted").TryGetProperty(row.GetProperty("name").GetString()!, out var hits) ? hits.GetInt32() : 0);
        Assert.Equal(final.GetProperty("accuracy").GetDouble(), (double)right / rows, 1e-12);
        Assert.Equal(rows, final.GetProperty("reliability").EnumerateArray().Sum(bin => bin.GetProperty("rows").GetInt32()));
        Assert.All(run.GetProperty("rounds").EnumerateArray(), round =>
        {
            var labels = round.GetProperty("softLabels");
            Assert.Equal(300, labels.GetProperty("entropyBins").EnumerateArray().Sum(count => count.GetInt32()));
            Assert.Equal(300, labels.GetProperty("agreement").GetProperty("rowsByBackers").EnumerateArray().Sum(count => count.GetInt32()));
            Assert.Equal(
                round.GetProperty("seconds").GetDouble(),
                round.GetProperty("phases").EnumerateObject().Sum(phase => phase.Value.GetDouble()),
                0.01);
        });
        Assert.Equal(4, run.GetProperty("members").GetArrayLength());
        Assert.Equal(
            run.GetProperty("clients").GetProperty("judged").GetInt32(), run.GetProperty("clients").GetProperty("each").GetArrayLength());
    }

    private static void AssertHas(JsonElement json, string[] fields) =>
        Assert.Subset(json.EnumerateObject().Select(field => field.Name).ToHashSet(), fields.ToHashSet());

    private const string Spec = """
        {
          // As small as shows everything.
          "clients": 4, "privateSamples": 400, "transferSamples": 300, "rounds": 2, "partition": "iid", "teacher": ["linear"], "student": "linear",
          "aggregation": "evidence",
          "training": { "studentSteps": 100, "teacherMaxSteps": 40, "refineMaxSteps": 40 },
        }
        """;
}
